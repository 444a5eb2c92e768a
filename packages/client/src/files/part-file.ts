import { type FileHandle, link, lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Which file of which task. */
export interface PartOwner {
  endpoint: string;
  taskId: string;
  list: string | undefined;
  index: number;
}

/** How much of which version of a file is there. */
export interface PartContent {
  receivedBytes: number;
  totalBytes: number;
  validator: string;
}

/** What `<path>.part.json` says about `<path>.part`. */
interface PartNote extends PartOwner, PartContent {
  /** The file that the note is about: another one may have its name by now. */
  inode: string;
}

const noteOf = (part: string): string => `${part}.json`;

/**
 * Takes what an earlier download of the same file has left: gives the part the name `own`, where no other download
 * touches it. Undefined when there is nothing to go on with.
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
    // A file of somebody else's: it gets its name back.
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
    // No note, or one that was not written to its end: the download starts over.
    return undefined;
  }
}

/** Leaves a part for the next download of the same file, with a note of what it is. */
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
 * Writes a stream into a file from `startsAt` on, and to the disk.
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
      // Also after an error: a part counts only as far as it certainly is on the disk.
      await file.sync().finally(() => file.close());
    }
  } catch (error) {
    // Not awaited: the reason may be that nothing moves any more.
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
 * @returns whether it has it; false when there is another file, which may not be replaced.
 */
export async function publish(own: string, target: string, overwrite: boolean): Promise<boolean> {
  if (overwrite) await rename(own, target);
  else if (!(await linkOrRename(own, target))) return false;
  await syncFolder(dirname(target));
  return true;
}

// What file systems without hard links answer, FAT for one.
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

/** The name lasts only when its folder is on the disk. Windows cannot do that, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** What is at a path, if anything. */
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
