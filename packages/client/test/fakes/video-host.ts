import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { afterEach, beforeEach, expect } from "vitest";
import {
  createKlingClient,
  type DownloadOptions,
  type KlingClientOptions,
  KlingError,
  type SucceedTask,
  type VideoResult,
} from "../../src/index.ts";
import { listen } from "./listen.ts";
import { exampleBody, json } from "./recorded-fetch.ts";

/** How the host answers one request. */
export interface VideoAnswerPlan {
  bytes?: Uint8Array | undefined;
  /** Any status but 200 comes with a page. */
  status?: number;
  headers?: Record<string, string>;
  etag?: string | undefined;
  /** Cuts the connection after this many bytes of this answer. */
  cutAfter?: number | undefined;
  /** Sends nothing more after this many bytes of this answer, and keeps the connection open. */
  stallAfter?: number | undefined;
  ignoreRange?: boolean;
  ignoreIfRange?: boolean;
  contentRange?: string;
}

export interface VideoHost {
  url: string;
  requests: { path: string; headers: IncomingHttpHeaders }[];
  /** Answers in order, and repeats the last one. */
  plans: VideoAnswerPlan[];
  /** Answers that have stalled so far. */
  stalled: number;
  /** Connections that the other side has closed before their answer was complete. */
  closed: number;
  close(): Promise<void>;
}

/** Bytes that differ at every place, so that a piece at the wrong place shows. */
export function film(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

export async function startVideoHost(bytes: Uint8Array): Promise<VideoHost> {
  const host: VideoHost = { url: "", requests: [], plans: [{}], stalled: 0, closed: 0, close };
  const server = await listen((request, response) => {
    const plan = host.plans[Math.min(host.requests.length, host.plans.length - 1)] ?? {};
    host.requests.push({ path: request.url ?? "", headers: request.headers });
    response.on("close", () => {
      if (!response.writableFinished) host.closed += 1;
    });
    answer(response, request.headers, { bytes, etag: '"v1"', ...plan });
  });
  host.url = server.url;
  return host;

  function answer(response: ServerResponse, requested: IncomingHttpHeaders, plan: VideoAnswerPlan): void {
    const { bytes: whole = new Uint8Array(), etag, status = 200, headers = {} } = plan;
    if (status !== 200) {
      response.writeHead(status, { "content-type": "text/html", ...headers }).end("<html>");
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(requested.range ?? "")?.[1] ?? 0);
    const ifRange = requested["if-range"];
    const same = ifRange === undefined || ifRange === etag || plan.ignoreIfRange === true;
    const ranged = requested.range !== undefined && same && plan.ignoreRange !== true;
    const body = ranged ? whole.subarray(start) : whole;
    response.writeHead(ranged ? 206 : 200, {
      "content-type": "video/mp4",
      "content-length": String(body.byteLength),
      ...(etag === undefined ? {} : { etag }),
      ...(ranged
        ? { "content-range": plan.contentRange ?? `bytes ${start}-${whole.length - 1}/${whole.length}` }
        : {}),
      ...headers,
    });
    const sent = Math.min(plan.cutAfter ?? plan.stallAfter ?? body.byteLength, body.byteLength);
    response.flushHeaders();
    if (plan.cutAfter !== undefined) response.write(body.subarray(0, sent), () => response.destroy());
    else if (plan.stallAfter !== undefined) {
      response.write(body.subarray(0, sent), () => {
        host.stalled += 1;
      });
    } else response.end(body);
  }

  async function close(): Promise<void> {
    await server[Symbol.asyncDispose]();
  }
}

const stallTimeoutMs = 30_000;

/**
 * A clock that ends pauses at once and records them. The timer of a stalled connection fires only in `stall`, because
 * the bytes of a real server need real time to arrive.
 */
export function stallClock() {
  const waiting = new Set<() => void>();
  const pauses: number[] = [];
  return {
    pauses,
    now: (): number => 1_773_380_633_979,
    schedule(callback: () => void, ms: number): () => void {
      if (ms < stallTimeoutMs) {
        pauses.push(ms);
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
      }
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    pending: (): number => waiting.size,
    stall(): void {
      for (const callback of [...waiting]) callback();
    },
  };
}

export function taskAt(url: string): SucceedTask<VideoResult> {
  const task = exampleBody("task-succeed")["data"] as SucceedTask<VideoResult>;
  const [video] = task.task_result.videos;
  return { ...task, task_result: { ...task.task_result, videos: [{ ...video, url }] } };
}

/** A host with one file, and the finished task that the file belongs to. */
export interface HostedVideo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  host: VideoHost;
  task: SucceedTask<VideoResult>;
}

/** Starts a host before each test, and closes it after. */
export function useVideoHost(): HostedVideo {
  const bytes = film(200_000);
  const video = { bytes } as HostedVideo;
  beforeEach(async () => {
    video.host = await startVideoHost(bytes);
    video.task = taskAt(`${video.host.url}/one.mp4`);
  });
  afterEach(() => video.host.close());
  return video;
}

/** A client whose queries of the task are answered with `tasks` in order, which repeats the last one. */
export function clientFor(
  tasks: (SucceedTask<VideoResult> | Response)[] = [],
  options: Partial<KlingClientOptions> = {},
) {
  const clock = stallClock();
  const apiRequests: Request[] = [];
  const client = createKlingClient({
    apiKey: "sk-secret-of-the-api",
    clock,
    random: () => 0.5,
    async fetch(request) {
      if (new URL(request.url).hostname === "127.0.0.1") return globalThis.fetch(request);
      const task = tasks[Math.min(apiRequests.length, tasks.length - 1)];
      apiRequests.push(request);
      if (task === undefined) throw new Error("no query was planned");
      return task instanceof Response ? task.clone() : json({ code: 0, message: "SUCCEED", data: task });
    },
    ...options,
  });
  return { client, clock, apiRequests };
}

/** Reads to the end or the error, and returns the bytes and the error. */
export async function drain(stream: ReadableStream<Uint8Array>) {
  const pieces: Uint8Array[] = [];
  const reader = stream.getReader();
  let error: unknown;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value);
  } catch (cause) {
    error = cause;
  }
  return { bytes: new Uint8Array(Buffer.concat(pieces)), error };
}

/** Lets the event loop turn until the condition holds. If it never does, the test times out. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Opens the stream of the host's file and reads it to its end. */
export async function downloadAll(
  { host, task }: Pick<HostedVideo, "host" | "task">,
  plans: VideoAnswerPlan[],
  options: DownloadOptions = {},
  tasks: (SucceedTask<VideoResult> | Response)[] = [],
) {
  host.plans = plans;
  const { client, clock, apiRequests } = clientFor(tasks);
  const download = await client.multiImage2Video.download(task, options);
  return { ...download, ...(await drain(download.stream)), clock, apiRequests };
}

/** The error of a call that has to fail. */
export const refusal = (promise: Promise<unknown>): Promise<KlingError> =>
  promise.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(KlingError);
      return error as KlingError;
    },
  );
