import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AbortError,
  InvalidInputError,
  KlingError,
  type TaskReference,
  toReference,
  UnexpectedResponseError,
} from "../../errors/errors.ts";
import type { SucceedTask } from "../../task.ts";
import type { Download, DownloadOptions } from "../types.ts";
import { type PartContent, PartFile, type Resumable } from "./part-file.ts";
import { kindOf } from "./publish.ts";

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
 * After a lost connection or an abort, one hidden file stays beside it: a dot, 16 hexadecimal digits and `.part`. The
 * next call with the same path continues from there if the server still has the same file. A process that is killed
 * leaves a file of the same form, which is not used again.
 * @param endpoint the endpoint of the client that made the task.
 * @param task the finished task.
 * @param path where the file goes, a path or a file URL.
 * @param options those of `download`, and whether an existing file may be replaced.
 * @throws {InvalidInputError} when `path` exists and `overwrite` is not set, when `path` is a folder or no path of a
 * file, or when `download` throws it.
 * @throws {KlingError} of another class, when `download` throws it or its stream ends with it.
 * @throws {Error} an error of the file system, as it is. Where the folder is missing or takes no files, before anything
 * is requested.
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
  options: DownloadToFileOptions = {},
): Promise<DownloadedFile> {
  const { overwrite = false, ...others } = { ...options };
  const target = readPath(path);
  if (typeof endpoint?.download !== "function" || typeof task?.task_id !== "string") {
    throw new InvalidInputError("downloadToFile needs an endpoint of a client and a finished task", {
      advice: "For example: downloadToFile(kling.multiImage2Video, task, path).",
    });
  }
  const { index = 0, list } = others;
  const owner = { endpoint: endpoint.name, taskId: task.task_id, list, index };
  const reference = toReference(endpoint.name, task);
  const there = await kindOf(target);
  if (there !== undefined && (!overwrite || there === "folder")) throw existsError(target, there, reference);
  const { part, resume } = await PartFile.open(target, owner);
  let content: PartContent = resume ?? { receivedBytes: 0, totalBytes: undefined, validator: undefined };
  try {
    const download = await endpoint.download(task, { ...others, resume });
    const { startsAt, totalBytes, validator, contentType } = download;
    content = { receivedBytes: startsAt, totalBytes, validator };
    await writeStream(download, part, (receivedBytes) => {
      content = { receivedBytes, totalBytes, validator };
    });
    if (!(await part.publish(overwrite))) throw existsError(target, "file", reference);
    return { path: target, bytes: content.receivedBytes, contentType };
  } catch (error) {
    // An error of keeping or removing the part must not hide why the download failed. The next call can start over.
    if (mayResume(error) && isPart(content)) await part.keep(owner, content).catch(() => {});
    await part.discard().catch(() => {});
    throw error;
  }
}

function readPath(path: unknown): string {
  if (path instanceof URL && path.protocol === "file:") return resolve(fileURLToPath(path));
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return resolve(path);
  throw new InvalidInputError("downloadToFile: path must be the path of a file, or a file URL");
}

/** Writes a stream into a part, from where it starts. */
async function writeStream(
  { stream, startsAt }: Pick<Download, "stream" | "startsAt">,
  part: PartFile,
  onWritten: (receivedBytes: number) => void,
): Promise<void> {
  const reader = stream.getReader();
  try {
    await part.truncate(startsAt);
    let bytes = startsAt;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      await part.append(piece.value);
      bytes += piece.value.byteLength;
      onWritten(bytes);
    }
  } catch (error) {
    // Not awaited: the stream may be what hangs.
    reader.cancel().catch(() => {});
    throw error;
  }
}

/** Whether a later download can continue from these bytes. */
function isPart(content: PartContent): content is Resumable {
  const { receivedBytes, totalBytes, validator } = content;
  return receivedBytes > 0 && totalBytes !== undefined && validator !== undefined;
}

/** Whether the rest of the file may be downloaded later: not when the file has changed, is gone or is too large. */
function mayResume(error: unknown): boolean {
  if (!(error instanceof KlingError)) return false;
  if (error instanceof UnexpectedResponseError) return !error.retryable && Number(error.status) >= 400;
  return error.retryable || error instanceof AbortError;
}

function existsError(path: string, kind: "file" | "folder", reference: TaskReference): InvalidInputError {
  return new InvalidInputError(`downloadToFile: ${path} is an existing ${kind}`, {
    reference,
    advice: `${kind === "file" ? "Set overwrite to replace it, or give" : "Give"} another path.`,
  });
}
