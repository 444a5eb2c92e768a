import { delay, withTimeout } from "../clock.ts";
import {
  ConnectionError,
  InvalidInputError,
  type KlingError,
  NotFoundError,
  ResultExpiredError,
  toReference,
  withReference,
} from "../errors.ts";
import { callSafely } from "../hooks.ts";
import { backoffMs } from "../http/retry.ts";
import type { CallOptions } from "../http/transport.ts";
import { checkCount, checkMs, type ResolvedOptions } from "../options.ts";
import type { SucceedTask, Task } from "../task.ts";
import { resultExpiresAt } from "./expiry.ts";
import {
  asFailure,
  type DownloadPosition,
  FileChangedError,
  lost,
  refuseText,
  requestVideo,
  stopped,
  tooLong,
  urlOf,
  type VideoAnswer,
} from "./response.ts";

export interface DownloadOptions {
  /** Stops the download, at once, with an {@link AbortError}, also while nobody reads. */
  signal?: AbortSignal | undefined;
  /** Called with each piece received; what it throws ends the download. No `totalBytes`: the server does not tell. */
  onProgress?: ((receivedBytes: number, totalBytes: number | undefined) => void) | undefined;
  /** Which of the task's videos, counted from 0. Default: 0. */
  index?: number | undefined;
  /** Milliseconds without a byte after which the connection counts as lost. Default: 30,000. */
  stallTimeoutMs?: number | undefined;
  /** How often in a row a lost connection is made again; every byte received starts the count anew. Default: 5. */
  maxRetries?: number | undefined;
  /**
   * The part of this very video that an earlier download has left. The stream begins at its end, if the server
   * still has the same file; see {@link Download.startsAt}.
   */
  resume?: (DownloadPosition & { totalBytes: number }) | undefined;
}

export interface Download {
  /** The video's bytes, requested as they are read. Read it to the end or cancel it: it holds a connection. */
  stream: ReadableStream<Uint8Array>;
  /** The server's word for the bytes, usually `video/mp4`. */
  contentType: string;
  /** Bytes of the whole file. Undefined when the server does not tell them. */
  totalBytes: number | undefined;
  /** Where in the file the stream begins: 0, or the end of the part that `resume` named. */
  startsAt: number;
  /** Names this version of the file, for `resume`. Undefined when the server gives nothing to go by. */
  validator: string | undefined;
  /** When Kling deletes the video. */
  expiresAt: Date;
}

const defaults = { stallTimeoutMs: 30_000, maxRetries: 5 };

type Look = (taskId: string, call: CallOptions) => Promise<Task>;

/**
 * Opens a task's video as a stream that outlives lost connections.
 * @throws {ResultExpiredError} when the server no longer has the video, under a fresh URL neither.
 */
export async function openDownload(
  look: Look,
  task: SucceedTask,
  options: DownloadOptions,
  { fetch, clock, wallNow, random }: ResolvedOptions,
): Promise<Download> {
  const { signal, onProgress, resume } = options;
  const index = checkCount("index", options.index, 0);
  const ms = checkMs("stallTimeoutMs", options.stallTimeoutMs, defaults.stallTimeoutMs);
  const maxRetries = checkCount("maxRetries", options.maxRetries, defaults.maxRetries);
  let url = urlOf(task, index);
  if (url === undefined) throw new InvalidInputError(`download: the task has no video ${index}`);
  if (resume !== undefined && !(resume.receivedBytes > 0 && resume.receivedBytes < resume.totalBytes)) {
    throw new InvalidInputError("download: resume needs receivedBytes above 0 and below totalBytes");
  }

  let receivedBytes = 0;
  let failures = 0;
  let refreshed = false;
  let answer: VideoAnswer | undefined;
  let fail: (error: unknown) => void = () => {};
  // Aborts when the download ends, whoever ends it: with the error that the reader is to see.
  const life = new AbortController();
  const reference = toReference("multiImage2Video", task);
  const stalled = (): KlingError => lost(`no byte for ${ms} ms`);
  const onAbort = (): void => end(stopped(signal?.reason));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();

  function end(error: unknown): void {
    signal?.removeEventListener("abort", onAbort);
    life.abort(withReference(error, reference));
    hangUp();
    fail(life.signal.reason);
  }

  function hangUp(): void {
    answer?.reader.cancel().catch(() => {});
  }

  /** What went wrong, unless it is only the consequence of the end. */
  function cause(error: unknown): unknown {
    return life.signal.aborted ? life.signal.reason : error;
  }

  async function backOff(failure: KlingError): Promise<void> {
    failures += 1;
    const again = failure.retryable && !(failure instanceof FileChangedError) && failures <= maxRetries;
    const pauseMs = again ? backoffMs(failures, failure, random) : undefined;
    if (pauseMs === undefined) throw failure;
    await delay(pauseMs, clock, life.signal);
  }

  /** A URL may end before the video does: the service is asked once for a fresh one. */
  async function refresh(failure: ResultExpiredError): Promise<string> {
    if (refreshed) throw failure;
    refreshed = true;
    const seen = await look(task.task_id, { signal: life.signal }).catch((error: unknown) => {
      throw error instanceof NotFoundError ? failure : error;
    });
    const fresh = urlOf(seen, index);
    if (fresh === undefined || fresh === url) throw failure;
    return fresh;
  }

  async function connect(position: DownloadPosition | undefined): Promise<VideoAnswer> {
    for (;;) {
      try {
        const target = url ?? "";
        const ask = (attempt: AbortSignal): Promise<VideoAnswer> =>
          requestVideo(fetch, target, position, { signal: attempt, now: wallNow() });
        return await withTimeout(ask, { ms, clock, signal: life.signal, timedOut: stalled });
      } catch (error) {
        const failure = asFailure(cause(error));
        if (failure instanceof ResultExpiredError) url = await refresh(failure);
        else await backOff(failure);
      }
    }
  }

  async function open(): Promise<VideoAnswer> {
    try {
      return await connect(resume);
    } catch (error) {
      if (!(error instanceof FileChangedError)) throw error;
      return connect(undefined);
    }
  }

  /** Connects again where the last connection ended, to the same file and no other. */
  async function goOn(last: VideoAnswer, failure: KlingError): Promise<VideoAnswer> {
    const { totalBytes, validator } = last;
    await backOff(failure);
    if (receivedBytes === 0) {
      const next = await connect(undefined);
      const sameFile = validator === undefined || next.validator === validator;
      if (sameFile && next.totalBytes === totalBytes) return next;
      next.reader.cancel().catch(() => {});
      throw new FileChangedError("download: the file changed before its first byte", { retryable: true });
    }
    if (validator !== undefined) return connect({ receivedBytes, totalBytes, validator });
    throw new ConnectionError(
      `download: the connection was lost after ${receivedBytes} of ${totalBytes ?? "unknown"} bytes, and the ` +
        "server gives nothing to recognise the rest by",
      { retryable: true, cause: failure, advice: "Download it from the start." },
    );
  }

  /** The next piece, over as many connections as it takes; undefined after the last one. */
  async function read(): Promise<Uint8Array | undefined> {
    for (let current = answer; current !== undefined; current = answer) {
      const { reader, endsAt, totalBytes } = current;
      const complete = (): boolean => receivedBytes === totalBytes;
      let failure: KlingError;
      try {
        const piece = await withTimeout(() => reader.read(), {
          ms,
          clock,
          signal: life.signal,
          timedOut: stalled,
        });
        if (!piece.done) {
          if (piece.value.byteLength === 0) continue;
          if (receivedBytes === 0) refuseText(piece.value);
          receivedBytes += piece.value.byteLength;
          failures = 0;
          refreshed = false;
          if (endsAt === undefined || receivedBytes <= endsAt) return piece.value;
        } else if (complete() || (endsAt === undefined && receivedBytes > 0)) return undefined;
        failure = lost("it ended early");
      } catch (error) {
        failure = asFailure(cause(error));
        if (life.signal.aborted) throw failure;
        // All bytes are there: how the connection ended does not matter.
        if (complete()) return undefined;
      }
      if (endsAt !== undefined && receivedBytes > endsAt) throw tooLong(endsAt);
      hangUp();
      answer = await goOn(current, failure);
    }
    return undefined;
  }

  try {
    answer = await open();
    life.signal.throwIfAborted();
  } catch (error) {
    end(cause(error));
    throw life.signal.reason;
  }
  receivedBytes = answer.startsAt;
  const { contentType, startsAt, totalBytes, validator } = answer;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        fail = (error) => controller.error(error);
      },
      async pull(controller) {
        try {
          const piece = await read();
          if (piece === undefined) {
            controller.close();
            end(stopped(undefined));
            return;
          }
          controller.enqueue(piece);
          callSafely(() => onProgress?.(receivedBytes, answer?.totalBytes), end);
        } catch (error) {
          end(cause(error));
        }
      },
      cancel: (reason) => end(stopped(reason)),
    },
    // Nothing is read before the reader asks for it.
    { highWaterMark: 0 },
  );
  return { stream, contentType, totalBytes, startsAt, validator, expiresAt: resultExpiresAt(task) };
}
