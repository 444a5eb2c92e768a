import { type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const pieceBytes = 64 * 1024;

/**
 * Gives a complete file its name.
 * @returns false when another file has the name and may not be replaced. A file of the same bytes is no other file.
 */
export async function publish(path: string, target: string, overwrite: boolean): Promise<boolean> {
  if (overwrite) await rename(path, target);
  else if (!(await linkOrRename(path, target))) {
    if (!(await hasSameBytes(path, target))) return false;
    await rm(path, { force: true });
  }
  await syncFolder(dirname(target));
  return true;
}

// Error codes of file systems without hard links, such as FAT.
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"]);

/** Never replaces a file: `link` fails where there is one, and `rename` does not. */
async function linkOrRename(path: string, target: string): Promise<boolean> {
  try {
    await link(path, target);
    await rm(path, { force: true });
  } catch (error) {
    if ((await kindOf(target)) !== undefined) return false;
    if (!noLinks.has(codeOf(error) ?? "")) throw error;
    await rename(path, target);
  }
  return true;
}

/** Whether a second download of the same file was faster. */
async function hasSameBytes(path: string, target: string): Promise<boolean> {
  const [own, other] = await Promise.all([lstat(path), lstat(target)]);
  if (!other.isFile() || own.size !== other.size) return false;
  const files = await Promise.all([open(path, "r"), open(target, "r")]);
  try {
    for (let at = 0; at < own.size; at += pieceBytes) {
      const [one, two] = await Promise.all(files.map((file) => readPiece(file, at)));
      if (one === undefined || two === undefined || !one.equals(two)) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function readPiece(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, position);
  return buffer.subarray(0, bytesRead);
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
