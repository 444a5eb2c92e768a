import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AbortError,
  InvalidInputError,
  KlingError,
  type TaskReference,
  toReference,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import { randomId } from "../platform/runtime.ts";
import type { SucceedTask } from "../task.ts";
import { keepPart, kindOf, type PartContent, publish, takePart, writeStream } from "./part-file.ts";
import type { Download, DownloadOptions } from "./types.ts";

/** Options of `downloadToFile`. */
export interface DownloadToFileOptions extends Omit<DownloadOptions, "resume"> {
  /**
   * Whether an existing file may be replaced.
   * @default false
   */
  overwrite?: boolean | undefined;
}

/** A file of a task's result, on disk. */
export interface DownloadedFile {
  /** Absolute path. */
  path: string;
  /** The size of the file. */
  bytes: number;
  /** The media type that the server states. */
  contentType: string;
}

/** The endpoint of a client, as far as a download needs it. */
export interface DownloadSource<Result> {
  readonly name: string;
  download(task: SucceedTask<Result>, options?: DownloadOptions): Promise<Download>;
}

/**
 * Downloads a file of a finished task to a path. The bytes go to a file of another name beside it, which gets its own
 * name once it is complete and on the disk. `path` never names an incomplete file.
 *
 * After a lost connection or an abort, `<path>.part` and `<path>.part.json` stay. The next call continues from there if
 * the server still has the same file. A process that is killed leaves `<path>.<random letters>.part`, which is not used
 * again.
 * @param endpoint the endpoint of the client that made the task.
 * @param task the finished task.
 * @param path where the file goes, a path or a file URL.
 * @param options those of `download`, and whether an existing file may be replaced.
 * @throws {InvalidInputError} when `path` exists and `overwrite` is not set, when `path` is a folder, or when
 * `download` throws it.
 * @throws {KlingError} of another class, when `download` throws it or its stream ends with it.
 * @throws {Error} an error of the file system, as it is.
 * @example
 * ```ts
 * import { createKlingClient } from "cometapi-kling";
 * import { downloadToFile } from "cometapi-kling/node";
 *
 * const kling = createKlingClient();
 * const task = await kling.multiImage2Video.wait("861309198188019719");
 * const { path, bytes } = await downloadToFile(kling.multiImage2Video, task, "video.mp4");
 * ```
 */
export async function downloadToFile<Result>(
  endpoint: DownloadSource<Result>,
  task: SucceedTask<Result>,
  path: string | URL,
  { overwrite = false, ...options }: DownloadToFileOptions = {},
): Promise<DownloadedFile> {
  const target = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const part = `${target}.part`;
  // Each download writes to a name of its own, so that several downloads to one path do not disturb each other.
  const own = `${target}.${randomId()}.part`;
  const { index = 0, list } = options;
  const owner = { endpoint: endpoint.name, taskId: task.task_id, list, index };
  const reference = toReference(endpoint.name, task);
  const there = await kindOf(target);
  if (there !== undefined && (!overwrite || there === "folder")) throw existsError(target, there, reference);
  const resume = await takePart(part, own, owner);
  let content: PartState = { receivedBytes: 0, ...resume };
  try {
    const download = await endpoint.download(task, { ...options, resume });
    const { startsAt, totalBytes, validator, contentType } = download;
    content = { receivedBytes: startsAt, totalBytes, validator };
    await writeStream(download, own, (receivedBytes) => {
      content = { receivedBytes, totalBytes, validator };
    });
    if (!(await publish(own, target, overwrite))) throw existsError(target, "file", reference);
    return { path: target, bytes: content.receivedBytes, contentType };
  } catch (error) {
    // An error of keeping or removing the part must not hide why the download failed. The next call can start over.
    if (mayResume(error) && isPart(content)) await keepPart(own, part, owner, content).catch(() => {});
    await rm(own, { force: true }).catch(() => {});
    throw error;
  }
}

/** What is known of the bytes so far. A server may state neither the length nor the version. */
interface PartState {
  receivedBytes: number;
  totalBytes?: number | undefined;
  validator?: string | undefined;
}

/** Whether a later download can continue from these bytes. */
function isPart(content: PartState): content is PartContent {
  const { receivedBytes, totalBytes, validator } = content;
  return receivedBytes > 0 && totalBytes !== undefined && validator !== undefined;
}

/** Whether the rest of the file may be downloaded later. */
function mayResume(error: unknown): boolean {
  if (error instanceof AbortError) return true;
  return error instanceof KlingError && error.retryable && !(error instanceof UnexpectedResponseError);
}

function existsError(path: string, kind: "file" | "folder", reference: TaskReference): InvalidInputError {
  return new InvalidInputError(`downloadToFile: ${path} is an existing ${kind}`, {
    reference,
    advice: `${kind === "file" ? "Set overwrite to replace it, or give" : "Give"} another path.`,
  });
}
