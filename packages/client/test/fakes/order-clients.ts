import { findErrorRule } from "../../src/errors/error-rules.ts";
import type { RequestOf, Transport } from "../../src/http/transport.ts";
import {
  ConnectionError,
  createKlingClient,
  RequestTimeoutError,
  type ServiceTraits,
  type TaskEndpoint,
  type Text2VideoInput,
  text2Video,
  UnexpectedResponseError,
  type VideoResult,
} from "../../src/index.ts";
import { type KlingClientOptions, resolveOptions } from "../../src/options/options.ts";
import { withTimeout } from "../../src/platform/clock.ts";
import { createCore } from "../../src/tasks/core.ts";
import { createTaskClient } from "../../src/tasks/task-client.ts";
import type { OrderWorld, Process, Reply } from "./order-world.ts";
import { json } from "./recorded-fetch.ts";

/** Makes the client of a process. */
export type StartClient = (world: OrderWorld, process: Process) => TaskEndpoint<Text2VideoInput, VideoResult>;

/** Remembers what each client learns about the service, for the next one. */
function optionsWith(memory: { service: ServiceTraits }, { clock }: Process): KlingClientOptions {
  return {
    apiKey: "sk-test",
    requestTimeoutMs: 20_000,
    random: () => 0.5,
    clock,
    service: memory.service,
    onServiceLearned: (service) => {
      memory.service = service;
    },
  };
}

/** Clients that send through `fetch`. */
export function fetchingClients(service: ServiceTraits): StartClient {
  const memory = { service };
  return (world, process) => {
    const fetch = async (request: Request): Promise<Response> => {
      if (!process.isAlive()) return never();
      if (request.method === "POST") {
        const { external_task_id: id } = (await request.json()) as { external_task_id: string };
        return responseOf(world.post(id, (effect) => request.signal.addEventListener("abort", effect)));
      }
      const { afterMs, reply } = world.get(decodeURIComponent(request.url.split("/").at(-1) ?? ""));
      await pass(world, afterMs);
      return responseOf(reply());
    };
    return createKlingClient({ ...optionsWith(memory, process), fetch }).text2Video;
  };
}

/** Clients without the HTTP layer, which takes most of the time of a call: everything else is as in every client. */
export function directClients(service: ServiceTraits): StartClient {
  const memory = { service };
  return (world, process) => {
    const core = createCore(resolveOptions(optionsWith(memory, process)));
    core.transport = directTransport(world, process);
    return createTaskClient<VideoResult>(text2Video, core);
  };
}

function directTransport(world: OrderWorld, process: Process): Transport {
  const send = async <Result>(
    request: RequestOf<Result>,
    start: (stop: AbortSignal) => Promise<Reply>,
  ): Promise<Result> => {
    const { operation, ifLost: billed, requestTimeoutMs, deadline } = request;
    if (!process.isAlive()) return never();
    const ms = Math.min(requestTimeoutMs, Math.max(1, deadline - process.clock.now()));
    const timedOut = () => new RequestTimeoutError(`${operation}: no answer`, { retryable: true, billed });
    const work = async (stop: AbortSignal): Promise<Result> => readReply(await start(stop), request);
    return withTimeout(work, { ms, clock: process.clock, signal: undefined, timedOut });
  };
  return {
    post: (_path, request) =>
      send(request, async (stop) =>
        world.post(request.id ?? "", (effect) => stop.addEventListener("abort", effect)),
      ),
    get: (_path, id, request) =>
      send(request, async () => {
        const { afterMs, reply } = world.get(id);
        await pass(world, afterMs);
        return reply();
      }),
  };
}

function readReply<Result>(
  reply: Reply,
  { operation, ifLost, read }: RequestOf<Result>,
): Result | Promise<never> {
  if (reply === "hang") return never();
  if (reply === "reset") {
    throw new ConnectionError(`${operation}: the connection failed`, { retryable: true, billed: ifLost });
  }
  const { status, body } = reply;
  const { code, message = "" } =
    typeof body === "string" ? {} : (body as { code?: number | string; message?: string });
  if (code === 0 && typeof body === "object") return read(body);
  const rule = findErrorRule(status, code, message);
  const ErrorClass = rule?.error ?? UnexpectedResponseError;
  const billed = ifLost === "no" ? "no" : (rule?.billed ?? "unknown");
  throw new ErrorClass(`${operation}: ${message}`, { status, code, retryable: rule?.retryable, billed });
}

function responseOf(reply: Reply): Response | Promise<never> {
  if (reply === "hang") return never();
  if (reply === "reset") throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
  const { status, body } = reply;
  if (body !== "<html>") return json(body, status);
  return new Response(body, { status, headers: { "content-type": "text/html" } });
}

async function pass(world: OrderWorld, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void world.clock.schedule(resolve, ms));
}

function never(): Promise<never> {
  return new Promise(() => {});
}
