import { InvalidInputError, NotFoundError, toReference, withReference } from "../errors/errors.ts";
import type { EndpointFacts, ResultKind } from "../facts.ts";
import type { CallOptions } from "../http/call.ts";
import { checkCount, checkMs } from "../options/check-option.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { SucceedTask, Task } from "../task.ts";
import { resultExpiresAt } from "./expiry.ts";
import { FileDownload } from "./file-download.ts";
import type { DownloadPosition } from "./response.ts";
import { chooseFile, urlOf } from "./result-file.ts";

export interface DownloadOptions {
  /** Stops the download at once with an {@link AbortError}, even while the stream is not read. */
  signal?: AbortSignal | undefined;
  /** Handed to hooks and middleware as it is, when the task is read again for a fresh URL. */
  context?: unknown;
  /**
   * Called after each piece. What it throws ends the download. `totalBytes` is undefined when the server does not state
   * it.
   */
  onProgress?: ((receivedBytes: number, totalBytes: number | undefined) => void) | undefined;
  /**
   * Which list of the result has the file, for a task that makes two kinds of files.
   * @default the endpoint's only list, or its first
   */
  list?: ResultKind | undefined;
  /**
   * Which file of the list, counted from 0.
   * @default 0
   */
  index?: number | undefined;
  /**
   * Milliseconds without a byte after which the connection counts as lost.
   * @default 30_000
   */
  stallTimeoutMs?: number | undefined;
  /**
   * How often in a row a lost connection is made again; every byte received starts the count anew.
   * @default 5
   */
  maxRetries?: number | undefined;
  /**
   * The part of this very file that an earlier download has left. The stream begins at its end, if the server
   * still has the same file; see {@link Download.startsAt}.
   * @default the stream begins at the first byte
   */
  resume?: (DownloadPosition & { totalBytes: number }) | undefined;
}

export interface Download {
  /** The file's bytes, requested as they are read. Read it to the end or cancel it: it holds a connection. */
  stream: ReadableStream<Uint8Array>;
  /** The media type that the server states, usually `video/mp4` for a video. */
  contentType: string;
  /** Bytes of the whole file. Undefined when the server does not state them. */
  totalBytes: number | undefined;
  /** Where in the file the stream begins: 0, or the end of the part that `resume` named. */
  startsAt: number;
  /** Names this version of the file, for `resume`. Undefined when the server gives nothing to recognise it by. */
  validator: string | undefined;
  /** When Kling deletes the file. */
  expiresAt: Date;
}

const defaults = { stallTimeoutMs: 30_000, maxRetries: 5 };

type GetTask = (taskId: string, options: CallOptions) => Promise<Task>;

/**
 * Opens a file of a task's result as a stream that goes on after lost connections.
 * @param endpoint the endpoint that made the task.
 * @param get gets the task again, for a fresh URL.
 * @throws {InvalidInputError} when an option is wrong, or the task has no such file.
 * @throws {ResultExpiredError} when the server no longer has the file, under a fresh URL neither.
 * @throws {UnexpectedResponseError} when the host answers with something else, such as a web page.
 * @throws {AbortError} when the signal aborts.
 */
export async function openDownload(
  endpoint: EndpointFacts,
  get: GetTask,
  task: SucceedTask,
  options: DownloadOptions,
  { fetch, clock, wallNow, random }: Pick<ResolvedOptions, "fetch" | "clock" | "wallNow" | "random">,
): Promise<Download> {
  if (typeof task !== "object" || task === null) {
    throw new InvalidInputError(`download needs a finished task, got: ${String(task)}`);
  }
  const { signal, context, onProgress, resume } = options;
  const index = checkCount("index", options.index, 0);
  const stallTimeoutMs = checkMs("stallTimeoutMs", options.stallTimeoutMs, defaults.stallTimeoutMs);
  const maxRetries = checkCount("maxRetries", options.maxRetries, defaults.maxRetries);
  const file = chooseFile(endpoint, task, { list: options.list, index });
  const url = urlOf(endpoint, task, file);
  const reference = toReference(endpoint.name, task);
  if (url === undefined) {
    throw new InvalidInputError(`download: the task's file ${index} of its ${file.list} has no URL`, {
      reference,
    });
  }
  if (resume !== undefined && !(resume.receivedBytes > 0 && resume.receivedBytes < resume.totalBytes)) {
    throw new InvalidInputError("download: resume needs receivedBytes above 0 and below totalBytes");
  }
  const download = new FileDownload({
    ...{ fetch, clock, wallNow, random, url, stallTimeoutMs, maxRetries, signal },
    kind: file.list,
    withReference: (error) => withReference(error, reference),
    async renewUrl(refused, life) {
      const seen = await get(task.task_id, { signal: life, context }).catch((error: unknown) => {
        throw error instanceof NotFoundError ? refused : error;
      });
      return urlOf(endpoint, seen, file);
    },
  });
  const { contentType, startsAt, totalBytes, validator } = await download.open(resume);
  const stream = download.stream(onProgress);
  return { stream, contentType, totalBytes, startsAt, validator, expiresAt: resultExpiresAt(task) };
}
