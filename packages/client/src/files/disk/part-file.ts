import { createHash } from "node:crypto";
import { constants, type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { randomId } from "../../platform/runtime.ts";
import { publish } from "./publish.ts";

/** The file of a task that a part belongs to. */
export interface PartOwner {
  endpoint: string;
  taskId: string;
  list: string | undefined;
  index: number;
}

/** How many bytes of which version of a file are on disk. A server may state neither its length nor its version. */
export interface PartContent {
  receivedBytes: number;
  totalBytes: number | undefined;
  validator: string | undefined;
}

/** A part that can be continued. */
export type Resumable = PartContent & { totalBytes: number; validator: string };

// A part that was kept ends with its note as JSON, and the length of the note as eight hexadecimal digits.
const lengthDigits = 8;
const mostNoteBytes = 4 * 1024;

/**
 * The file that a download writes to, beside its target. Its name is short and its own, so that several downloads to
 * one target do not disturb each other.
 */
export class PartFile {
  readonly #target: string;
  readonly #path: string;
  readonly #file: FileHandle;
  #isOpen = true;

  private constructor(target: string, path: string, file: FileHandle) {
    this.#target = target;
    this.#path = path;
    this.#file = file;
  }

  /** Takes the part that an earlier download of the same file has left, or makes an empty one. */
  static async open(target: string, owner: PartOwner): Promise<{ part: PartFile; resume?: Resumable }> {
    const path = join(dirname(target), `.${randomId().slice(0, 16)}.part`);
    const file = await takeKept(keptPath(target), path);
    const resume = await file
      ?.stat()
      .then(({ size }) => readNote(file, size, owner))
      .catch(() => undefined);
    if (file !== undefined && resume !== undefined) return { part: new PartFile(target, path, file), resume };
    await file?.close();
    await rm(path, { force: true });
    return { part: new PartFile(target, path, await open(path, "ax")) };
  }

  /** Removes everything from this byte on. */
  truncate(bytes: number): Promise<void> {
    return this.#file.truncate(bytes);
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#file.appendFile(bytes);
  }

  /** Gives the complete file its name: see {@link publish}. */
  async publish(overwrite: boolean): Promise<boolean> {
    await this.#close();
    return publish(this.#path, this.#target, overwrite);
  }

  /** Leaves the part for the next download of the same file, also in another process. */
  async keep(owner: PartOwner, { receivedBytes, totalBytes, validator }: Resumable): Promise<void> {
    const note = Buffer.from(JSON.stringify({ ...owner, receivedBytes, totalBytes, validator }));
    await this.truncate(receivedBytes);
    await this.append(note);
    await this.append(Buffer.from(note.length.toString(16).padStart(lengthDigits, "0")));
    await this.#close();
    await rename(this.#path, keptPath(this.#target));
  }

  /** Removes the file, unless it has another name by now. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {});
    await rm(this.#path, { force: true });
  }

  /** Closes the file once its bytes certainly are on the disk. */
  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.sync().finally(() => this.#file.close());
  }
}

/** Where a part waits for the next download to the same target. A fresh process finds it, too. */
function keptPath(target: string): string {
  const name = createHash("sha256").update(basename(target)).digest("hex").slice(0, 16);
  return join(dirname(target), `.${name}.part`);
}

/** Renames a kept part, so that one download alone has it. What is no plain file of one name is left alone. */
async function takeKept(kept: string, path: string): Promise<FileHandle | undefined> {
  try {
    const found = await lstat(kept);
    if (!found.isFile() || found.nlink > 1) return undefined;
    await rename(kept, path);
    // If something else has taken the place meanwhile: a link is not followed, and a pipe does not block.
    const { O_RDWR, O_APPEND, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    return await open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    // No part is there, another download was faster, or it cannot be read: the download starts over.
    return undefined;
  }
}

/** Reads the note at the end of a part. Undefined when it is missing, or about another file. */
async function readNote(file: FileHandle, size: number, owner: PartOwner): Promise<Resumable | undefined> {
  const noteBytes = Number.parseInt(await readText(file, size - lengthDigits, lengthDigits), 16);
  const receivedBytes = size - lengthDigits - noteBytes;
  if (!(noteBytes <= mostNoteBytes && receivedBytes > 0)) return undefined;
  const text = await readText(file, receivedBytes, noteBytes);
  const { totalBytes, validator } = parseNote(text);
  // The note of the same bytes of the same file is this text again.
  if (text !== JSON.stringify({ ...owner, receivedBytes, totalBytes, validator })) return undefined;
  const isPart = Number.isSafeInteger(totalBytes) && receivedBytes < Number(totalBytes);
  return isPart && typeof validator === "string"
    ? { receivedBytes, totalBytes: Number(totalBytes), validator }
    : undefined;
}

function parseNote(text: string): { totalBytes?: unknown; validator?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

async function readText(file: FileHandle, position: number, length: number): Promise<string> {
  if (position < 0) return "";
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("utf8", 0, bytesRead);
}
