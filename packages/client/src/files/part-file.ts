import { type FileHandle, link, lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The file of a task that a part belongs to. */
export interface PartOwner {
  endpoint: string;
  taskId: string;
  list: string | undefined;
  index: number;
}

/** How many bytes of which version of a file are on disk. */
export interface PartContent {
  receivedBytes: number;
  totalBytes: number;
  validator: string;
}

/** What `<path>.part.json` says about `<path>.part`. */
interface PartNote extends PartOwner, PartContent {
  /** Identifies the part: another file may have its name by now. */
  inode: string;
}

const noteOf = (part: string): string => `${part}.json`;

/**
 * Takes the part that an earlier download of the same file has left: renames it to `own`, where no other download
 * touches it. Undefined when nothing can be resumed.
 */
export async function takePart(
  part: string,
  own: string,
  owner: PartOwner,
): Promise<PartContent | undefined> {
  const note = await readNote(part);
  if (note === undefined) return undefined;
  await rm(noteOf(part), { force: true });
  try {
    await rename(part, own);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  const { ino, size } = await lstat(own, { bigint: true });
  if (String(ino) !== note.inode) {
    // The note is not about this file, which gets its name back.
    await rename(own, part);
    return undefined;
  }
  const { receivedBytes, totalBytes, validator } = note;
  const { endpoint, taskId, list, index } = owner;
  const isSameTask = note.endpoint === endpoint && note.taskId === taskId;
  const isSameFile = isSameTask && note.list === list && note.index === index;
  if (isSameFile && size >= BigInt(receivedBytes) && size <= BigInt(totalBytes)) {
    return { receivedBytes, totalBytes, validator };
  }
  await rm(own, { force: true });
  return undefined;
}

async function readNote(part: string): Promise<PartNote | undefined> {
  try {
    const note = JSON.parse(await readFile(noteOf(part), "utf8")) as Partial<PartNote> | null;
    const { receivedBytes = 0, totalBytes = 0 } = note ?? {};
    const isCount = Number.isSafeInteger(receivedBytes) && Number.isSafeInteger(totalBytes);
    const isPart = isCount && receivedBytes > 0 && receivedBytes < totalBytes;
    return isPart && typeof note?.validator === "string" ? (note as PartNote) : undefined;
  } catch {
    // The note is missing or incomplete: the download starts over.
    return undefined;
  }
}

/** Leaves a part, with its note, for the next download of the same file. */
export async function keepPart(
  own: string,
  part: string,
  owner: PartOwner,
  content: PartContent,
): Promise<void> {
  const { ino } = await lstat(own, { bigint: true });
  await rename(own, part);
  const { receivedBytes, totalBytes, validator } = content;
  const note: PartNote = { ...owner, inode: String(ino), receivedBytes, totalBytes, validator };
  await writeFile(noteOf(part), JSON.stringify(note));
}

/**
 * Writes a stream into a file from `startsAt` on, and syncs the file to the disk.
 * @param onWritten called with the file's length after each piece.
 */
export async function writeStream(
  { stream, startsAt }: { stream: ReadableStream<Uint8Array>; startsAt: number },
  path: string,
  onWritten: (bytes: number) => void,
): Promise<void> {
  const reader = stream.getReader();
  try {
    const file = await open(path, startsAt === 0 ? "w" : "r+");
    try {
      let bytes = startsAt;
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        await writeAll(file, piece.value, bytes);
        bytes += piece.value.byteLength;
        onWritten(bytes);
      }
    } finally {
      // Also after an error: only bytes that certainly are on the disk may be resumed.
      await file.sync().finally(() => file.close());
    }
  } catch (error) {
    // Not awaited: the stream may be what hangs.
    reader.cancel().catch(() => {});
    throw error;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Gives a complete file its name.
 * @returns false when another file has the name and may not be replaced.
 */
export async function publish(own: string, target: string, overwrite: boolean): Promise<boolean> {
  if (overwrite) await rename(own, target);
  else if (!(await linkOrRename(own, target))) return false;
  await syncFolder(dirname(target));
  return true;
}

// Error codes of file systems without hard links, such as FAT.
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"]);

/** Never replaces a file: `link` fails where there is one, and `rename` does not. */
async function linkOrRename(own: string, target: string): Promise<boolean> {
  try {
    await link(own, target);
    await rm(own, { force: true });
  } catch (error) {
    if ((await kindOf(target)) !== undefined) return false;
    if (!noLinks.has(codeOf(error) ?? "")) throw error;
    await rename(own, target);
  }
  return true;
}

/** A new name survives a crash only when its folder is synced. Windows cannot sync a folder, and need not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** The kind of what is at a path. Undefined when nothing is there. */
export async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
