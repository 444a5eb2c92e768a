import { ConnectionError } from "../errors/errors.ts";
import type { ResultKind } from "../facts.ts";
import { FileEnd } from "./file-end.ts";
import { concat, fileKinds, isText, notTheFile } from "./file-start.ts";
import { tooLarge } from "./refusal.ts";
import { connectionLost, type FileResponse } from "./response.ts";

/** Counts and checks the bytes of a download, over all its connections. */
export class ReceivedBytes {
  readonly #list: ResultKind;
  readonly #maxBytes: number;
  readonly #fileEnd = new FileEnd();
  #count = 0;
  /** The first bytes, held back until they cannot be text any more. */
  #held: Uint8Array | undefined = new Uint8Array();

  constructor(list: ResultKind, maxBytes: number) {
    this.#list = list;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#count;
  }

  /** Counts the bytes of a part that an earlier download has left. */
  skip(bytes: number): void {
    if (bytes > 0) this.#held = undefined;
    this.#count = bytes;
  }

  /** Counts a piece that is not empty, and returns what the reader gets now. */
  add(piece: Uint8Array, { endsAt, totalBytes }: FileResponse): Uint8Array {
    if (totalBytes === undefined) this.#fileEnd.add(piece);
    this.#count += piece.byteLength;
    if (endsAt !== undefined && this.#count > endsAt) {
      throw new ConnectionError(`download: the server sent more than the ${endsAt} bytes that it announced`);
    }
    if (this.#count > this.#maxBytes) throw tooLarge(fileKinds[this.#list].noun, this.#maxBytes);
    return this.#release(piece, false);
  }

  /**
   * What the reader gets when the connection has ended: the bytes that were held back, or undefined.
   * @throws {ConnectionError} when the file is not complete.
   */
  end({ endsAt, totalBytes, isFramed }: FileResponse): Uint8Array | undefined {
    if (this.#count !== totalBytes) {
      if (this.#count === 0 || endsAt !== undefined) throw connectionLost("it ended early");
      if (!isFramed && !this.#fileEnd.isWhole)
        throw connectionLost("it ended without a length and without the end of the file");
    }
    const piece = this.#release(new Uint8Array(), true);
    return piece.byteLength > 0 ? piece : undefined;
  }

  #release(piece: Uint8Array, isWhole: boolean): Uint8Array {
    if (this.#held === undefined) return piece;
    const start = concat(this.#held, piece);
    const isMessage = isText(start, isWhole);
    if (isMessage) throw notTheFile(this.#list, "text");
    this.#held = isMessage === undefined ? start : undefined;
    return isMessage === undefined ? new Uint8Array() : start;
  }
}
