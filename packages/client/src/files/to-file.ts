import type { Stats } from "node:fs";
import { type FileHandle, link, lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { KlingClient } from "../generated/client.ts";
import {
  AbortError,
  InvalidInputError,
  KlingError,
  toReference,
  UnexpectedResponseError,
} from "../errors.ts";
import { randomId } from "../random-id.ts";
import type { SucceedTask } from "../task.ts";
import type { Download, DownloadOptions } from "./download.ts";

export interface DownloadToFileOptions extends Omit<DownloadOptions, "resume"> {
  /** Whether a file that is there may be replaced. Default: `false`. */
  overwrite?: boolean | undefined;
}

/** A video on disk. */
export interface DownloadedFile {
  /** Absolute path. */
  path: string;
  bytes: number;
  contentType: string;
}

/** What stands beside a part: of which file it is, and how much of it certainly is on the disk. */
interface Note {
  taskId: string;
  index: number;
  inode: string;
  receivedBytes: number;
  totalBytes: number;
  validator: string;
}

/**
 * Downloads a finished video to a file. The bytes go to `<path>.part`, which gets its name once it is complete
 * and on the disk: there is never half a video under `path`.
 *
 * After a lost connection or an abort, the part stays, with `<path>.part.json` beside it, and the next call goes
 * on from there if the server still has the same file. Errors of the file system are thrown as they are.
 * @param kling the client that downloads.
 * @param task the finished task.
 * @param path where the file goes, a path or a file URL.
 * @param options those of `download`, and whether a file there may be replaced.
 * @throws {InvalidInputError} when there is a file at `path` and `overwrite` is not set.
 * @throws {KlingError} what `download` throws, and what its stream ends with.
 */
export async function downloadToFile(
  kling: Pick<KlingClient, "multiImage2Video">,
  task: SucceedTask,
  path: string | URL,
  { overwrite = false, ...options }: DownloadToFileOptions = {},
): Promise<DownloadedFile> {
  const target = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const part = `${target}.part`;
  const { index = 0 } = options;
  const there = await statOf(target);
  if (there !== undefined && (!overwrite || there.isDirectory())) throw existsError(target, task, there);
  const resume = await readNote(part, task.task_id, index);
  let download: Download;
  try {
    download = await kling.multiImage2Video.download(task, { ...options, resume });
  } catch (error) {
    if (resume !== undefined && !mayGoOn(error)) await removePart(part);
    throw error;
  }
  const reader = download.stream.getReader();
  let receivedBytes = download.startsAt;
  let file: FileHandle | undefined;
  try {
    file = await openPart(part, download.startsAt, resume);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      await writeAll(file, piece.value, receivedBytes);
      receivedBytes += piece.value.byteLength;
    }
    await file.sync();
    await publish(file, part, target, overwrite, task);
    return { path: target, bytes: receivedBytes, contentType: download.contentType };
  } catch (error) {
    // Not awaited: the reason may be that nothing moves any more.
    reader.cancel().catch(() => {});
    const { totalBytes, validator } = download;
    const kept = receivedBytes > 0 && mayGoOn(error);
    if (file !== undefined && kept && totalBytes !== undefined && validator !== undefined) {
      const known = { taskId: task.task_id, index, receivedBytes, totalBytes, validator };
      // Without a note the next call starts over: no reason to hide why this one failed.
      await keepPart(file, part, known).catch(() => {});
    } else if (file !== undefined && (await isFileAt(part, file))) await removePart(part);
    throw error;
  } finally {
    await file?.close();
  }
}

const noteOf = (part: string): string => `${part}.json`;

/** Whether the rest may come another time, to be added to what is there. */
function mayGoOn(error: unknown): boolean {
  return (
    error instanceof AbortError ||
    (error instanceof KlingError && error.retryable && !(error instanceof UnexpectedResponseError))
  );
}

/** A note counts only if it is about this video and about the very file that lies there. */
async function readNote(part: string, taskId: string, index: number): Promise<Note | undefined> {
  const text = await readFile(noteOf(part), "utf8").catch(() => "null");
  let note: Partial<Note> | null;
  try {
    note = JSON.parse(text) as Partial<Note> | null;
  } catch {
    return undefined;
  }
  const { receivedBytes = 0, totalBytes = 0, validator, inode } = note ?? {};
  const stats = await lstat(part, { bigint: true }).catch(() => undefined);
  const same = note?.taskId === taskId && note.index === index && String(stats?.ino) === inode;
  const sound = Number.isSafeInteger(receivedBytes) && Number.isSafeInteger(totalBytes) && receivedBytes > 0;
  if (!same || !sound || typeof validator !== "string" || inode === undefined) return undefined;
  if (stats === undefined || stats.size < BigInt(receivedBytes) || stats.size > BigInt(totalBytes))
    return undefined;
  return receivedBytes < totalBytes
    ? { taskId, index, inode, receivedBytes, totalBytes, validator }
    : undefined;
}

async function openPart(part: string, startsAt: number, note: Note | undefined): Promise<FileHandle> {
  // From here on the note is out of date; a program that is killed starts over.
  await rm(noteOf(part), { force: true });
  if (startsAt === 0 || note === undefined) {
    await rm(part, { force: true });
    return open(part, "wx").catch((error: unknown) => {
      throw codeOf(error) === "EEXIST" ? takenError(part) : error;
    });
  }
  const file = await open(part, "r+");
  if ((await inodeOf(file)) === note.inode) return file;
  await file.close();
  throw takenError(part);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Gives the complete part its name. Under a second name of its own first, where nobody else can exchange it; the part
 * of another download is left where it is.
 */
async function publish(
  file: FileHandle,
  part: string,
  target: string,
  overwrite: boolean,
  task: SucceedTask,
): Promise<void> {
  const own = `${target}.${randomId()}.part`;
  try {
    if (await isFileAt(part, file)) await linkOrRename(part, own, task);
    if (!(await isFileAt(own, file))) throw takenError(part);
    if (overwrite) await rename(own, target);
    else await linkOrRename(own, target, task);
  } catch (error) {
    throw codeOf(error) === "ENOENT" ? takenError(part) : error;
  } finally {
    await rm(own, { force: true });
  }
  if (await isFileAt(part, file)) await rm(part, { force: true });
  await syncFolder(dirname(target));
}

// What file systems without hard links answer, FAT for one.
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"]);

/** A second name, or another one where a file can have only one. Never replaces a file. */
async function linkOrRename(from: string, to: string, task: SucceedTask): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const there = await statOf(to);
    if (there !== undefined) throw existsError(to, task, there);
    const code = codeOf(error);
    if (code === undefined || !noLinks.has(code)) throw error;
    await rename(from, to);
  }
}

/** The name lasts only when its folder is on the disk. Windows cannot do that, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

async function keepPart(file: FileHandle, part: string, known: Omit<Note, "inode">): Promise<void> {
  await file.sync();
  const note: Note = { ...known, inode: await inodeOf(file) };
  await writeFile(noteOf(part), JSON.stringify(note));
}

async function removePart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(noteOf(part), { force: true });
}

async function inodeOf(file: FileHandle): Promise<string> {
  return String((await file.stat({ bigint: true })).ino);
}

/** Whether the path still leads to the file that is open. */
async function isFileAt(path: string, file: FileHandle): Promise<boolean> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined);
  return String(stats?.ino) === (await inodeOf(file));
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function existsError(path: string, task: SucceedTask, there: Stats): InvalidInputError {
  const kind = there.isDirectory() ? "folder" : "file";
  return new InvalidInputError(`downloadToFile: there is a ${kind} at ${path}`, {
    reference: toReference("multiImage2Video", task),
    advice: `${kind === "file" ? "Set overwrite to replace it, or give" : "Give"} another path.`,
  });
}

function takenError(part: string): InvalidInputError {
  return new InvalidInputError(`downloadToFile: another download is writing to ${part}`, {
    advice: "Let it finish, or give another path.",
  });
}
