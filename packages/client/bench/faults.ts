import { inspect } from "node:util";
import type { Contender } from "./contender.ts";
import { type FaultServerOptions, startFaultServer } from "./fault-server.ts";
import { type Settled, settled } from "./settled.ts";

export interface FaultResult {
  fault: string;
  /** How many tasks the server made. They are paid for. */
  tasks: number;
  how: Settled["how"] | "absent";
  /** Whether the caller got the id of a task that was made, from the result or the error. */
  idKnown: boolean;
  /** Class and beginning of the message of the error. */
  thrown?: string;
  ms: number;
  /** The parts of the request that a log of the error shows. */
  shown: ("key" | "body")[];
  /** Whether another host, to which the server redirected, got the request, and the key with it. */
  elsewhere?: { requests: number; key: boolean };
}

export interface LogResult {
  /** Whether `console.log(client)` shows the key. */
  log: boolean;
  /** Whether `JSON.stringify(client)` does. */
  json: boolean;
}

interface Fault {
  name: string;
  server: Omit<FaultServerOptions, "dialect" | "elsewhere">;
  requestTimeoutMs?: number;
  /** Whether the task is also waited for. */
  waits?: true;
  /** Whether the fault concerns only a client that looks up lost tasks. */
  looksUp?: true;
}

export const key = "sk-canary-5f3b81c07d";
const prompt = "They wave.";
const timeoutMs = 1_000;

/** Each row of the table. */
export const faults: readonly Fault[] = [
  { name: "connection cut after create", server: { post: "cut after" } },
  {
    name: "the same, and lookups not served",
    server: { post: "cut after", get: "not served" },
    looksUp: true,
  },
  { name: "500 after create", server: { post: "500 after" } },
  { name: "502 page after create", server: { post: "502 page after" } },
  { name: "504 page after create", server: { post: "504 page after" } },
  { name: "no answer after create", server: { post: "no answer after" }, requestTimeoutMs: timeoutMs },
  { name: "body stalls after create", server: { post: "stalled body after" }, requestTimeoutMs: timeoutMs },
  { name: "code 1102 in HTTP 200", server: { post: "code in 200" } },
  { name: "429 with 1303, then ok", server: { post: "busy once" } },
  { name: "redirect to another host", server: { post: "redirect" } },
  { name: "failed task, waited for", server: { state: "failed" }, waits: true },
];

/** Sends one paid request into a fault, and returns the result. */
export async function probeFault(contender: Contender, fault: Fault, boundMs: number): Promise<FaultResult> {
  const { dialect } = contender;
  const absent: FaultResult = {
    fault: fault.name,
    tasks: 0,
    how: "absent",
    idKnown: false,
    ms: 0,
    shown: [],
  };
  if (fault.looksUp && !contender.looksUp) return absent;
  await using stranger = await startFaultServer({ dialect });
  // Another name of the same address is another host.
  const elsewhere = stranger.url.replace("127.0.0.1", "localhost");
  await using server = await startFaultServer({ ...fault.server, dialect, elsewhere });
  const client = await contender.open({
    baseUrl: server.url,
    apiKey: key,
    requestTimeoutMs: fault.requestTimeoutMs,
  });
  if (fault.waits && client.wait === undefined) return absent;
  const run = async (): Promise<unknown> => {
    const id = await client.create();
    return fault.waits && id !== undefined ? client.wait?.(id) : id;
  };
  const end = await settled(run(), boundMs);
  const logged = end.how === "rejected" ? inspect(end.error) : "";
  const tasks = [...server.tasks];
  const found = end.how === "resolved" ? inspect(end.value, { depth: 6 }) : logged;
  return {
    fault: fault.name,
    tasks: tasks.length,
    how: end.how,
    // The reference of our errors has the external id of the request.
    idKnown: [...tasks, ...server.externalIds].some((id) => found.includes(id)),
    ...(end.how === "rejected" ? { thrown: titleOf(end.error) } : {}),
    ms: Math.round(end.ms),
    shown: [
      ...(logged.includes(key) ? ["key" as const] : []),
      ...(logged.includes(prompt) ? ["body" as const] : []),
    ],
    ...(fault.server.post === "redirect"
      ? {
          elsewhere: {
            requests: stranger.tasks.length,
            key: stranger.headersSeen.some((header) => header.includes(key)),
          },
        }
      : {}),
  };
}

/** What a log of the client itself shows. */
export async function probeLog(contender: Contender): Promise<LogResult> {
  const { subject } = await contender.open({ baseUrl: "http://127.0.0.1:9", apiKey: key });
  let json = "";
  try {
    json = JSON.stringify(subject) ?? "";
  } catch {
    // A cyclic client cannot be stringified, and so does not show the key.
  }
  return { log: inspect(subject).includes(key), json: json.includes(key) };
}

function titleOf(error: unknown): string {
  if (!(error instanceof Error)) return `not an Error: ${inspect(error).slice(0, 40)}`;
  const message = error.message.split("\n")[0] ?? "";
  return `${error.constructor.name}: ${message.length > 48 ? `${message.slice(0, 47)}…` : message}`;
}
