import { getEventListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Contender, VideoClient } from "./contender.ts";
import { type FaultServerOptions, startFaultServer } from "./fault-server.ts";
import { key } from "./faults.ts";
import { settled } from "./settled.ts";

/** Milliseconds until a call ended, or why there is no such number. */
export type Measured = number | "does not end" | "resolves" | "ended before" | "no signal" | "absent";

interface AbortPoint {
  name: string;
  server: Omit<FaultServerOptions, "dialect">;
  /** Undefined where the client has no such call. */
  run(client: VideoClient, signal: AbortSignal, contender: Contender): Promise<unknown> | undefined;
}

const waitForTask = async (client: VideoClient, signal: AbortSignal): Promise<unknown> =>
  client.wait?.((await client.create()) ?? "", { signal });
const create = (client: VideoClient, signal: AbortSignal): Promise<unknown> => client.create({ signal });

/** Every await of a paid call and of its wait. */
export const abortPoints: readonly AbortPoint[] = [
  { name: "headers", server: { post: "no answer after" }, run: create },
  { name: "body", server: { post: "stalled body after" }, run: create },
  { name: "retry sleep", server: { post: "busy for long" }, run: create },
  {
    name: "lookup of a lost task",
    server: { post: "cut after", get: "no answer" },
    run: (client, signal, contender) => (contender.looksUp ? create(client, signal) : undefined),
  },
  {
    name: "poll sleep",
    server: { state: "running" },
    run: (client, signal) => (client.wait === undefined ? undefined : waitForTask(client, signal)),
  },
  {
    name: "poll in flight",
    server: { get: "no answer" },
    run: (client, signal) => (client.wait === undefined ? undefined : waitForTask(client, signal)),
  },
];

/** Aborts a call in the middle of one await and times the rejection. */
export async function probeAbort(
  contender: Contender,
  point: AbortPoint,
  { afterMs, boundMs }: { afterMs: number; boundMs: number },
): Promise<Measured> {
  await using server = await startFaultServer({ dialect: contender.dialect, ...point.server });
  const client = await contender.open({ baseUrl: server.url, apiKey: key });
  const controller = new AbortController();
  const call = point.run(client, controller.signal, contender);
  if (call === undefined) return "absent";
  const before = await settled(call, afterMs);
  if (before.how !== "pending") return "ended before";
  if (!contender.takesSignal) {
    call.catch(() => {});
    return "no signal";
  }
  const end = settled(call, boundMs);
  controller.abort();
  const { how, ms } = await end;
  if (how === "resolved") return "resolves";
  return how === "pending" ? "does not end" : ms;
}

/** Listeners that 100 finished calls leave on the signal that they were given. */
export async function countListeners(contender: Contender): Promise<number | "no signal"> {
  if (!contender.takesSignal) return "no signal";
  await using server = await startFaultServer({ dialect: contender.dialect });
  const client = await contender.open({ baseUrl: server.url, apiKey: key });
  const { signal } = new AbortController();
  for (let pair = 0; pair < 50; pair++) {
    const id = await client.create({ signal });
    await client.get(id ?? "", { signal });
  }
  // The platform's fetch removes its listeners when its requests are collected.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await pause(20);
  }
  return getEventListeners(signal, "abort").length;
}

/** Gives a wait `timeoutMs`, and times its end, with polls that are answered or not. */
export async function probeWaitBound(
  contender: Contender,
  get: "none" | "no answer",
  { timeoutMs, boundMs }: { timeoutMs: number; boundMs: number },
): Promise<Measured> {
  await using server = await startFaultServer({ dialect: contender.dialect, state: "running", get });
  const client = await contender.open({ baseUrl: server.url, apiKey: key });
  if (client.wait === undefined) return "absent";
  const id = (await client.create()) ?? "";
  const { how, ms } = await settled(client.wait(id, { timeoutMs }), boundMs);
  if (how === "resolved") return "resolves";
  return how === "pending" ? "does not end" : ms;
}
