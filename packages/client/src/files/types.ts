import type { ResultKind } from "../facts.ts";

/** Options of `download`. */
export interface DownloadOptions {
  /** Stops the download at once with an {@link AbortError}, even while the stream is not read. */
  signal?: AbortSignal | undefined;
  /** Passed to hooks and middleware when the task is read again for a fresh URL. */
  context?: unknown;
  /**
   * Called after each piece, with counts of bytes. Its error ends the download. `totalBytes` is undefined when the
   * server does not state it.
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
   * How often in a row to connect again after a lost connection. Every byte received resets the count. No download
   * makes more than 1,000 connections.
   * @default 5
   */
  maxRetries?: number | undefined;
  /**
   * Milliseconds for the whole download. Then it fails with a {@link RequestTimeoutError}, which can be resumed.
   * @default 3_600_000, an hour
   */
  timeoutMs?: number | undefined;
  /**
   * Most bytes that the file may have. A larger one is refused, at the latest when it gets there.
   * @default 1_073_741_824, a GiB
   */
  maxBytes?: number | undefined;
  /**
   * The part of this file that an earlier download has left. The stream begins at the end of the part if the server
   * still has the same file, else at the first byte: see {@link Download.startsAt}.
   * @default undefined, from the first byte
   */
  resume?: (DownloadPosition & { totalBytes: number }) | undefined;
}

/** An open download. */
export interface Download {
  /** The file's bytes, requested as they are read. Read the stream to its end or cancel it: it holds a connection. */
  stream: ReadableStream<Uint8Array>;
  /** The media type that the server states, usually `video/mp4` for a video. */
  contentType: string;
  /** Bytes of the whole file. Undefined when the server does not state them. */
  totalBytes: number | undefined;
  /** Where in the file the stream begins: 0, or the end of the part that `resume` named. */
  startsAt: number;
  /** Identifies this version of the file, for `resume`. Undefined when the server sends nothing that does. */
  validator: string | undefined;
  /** When Kling deletes the file: see {@link resultExpiresAt}. Undefined when the task does not say it. */
  expiresAt: Date | undefined;
}

/** The part of a file that is already there, and the version of the file that it belongs to. */
export interface DownloadPosition {
  /** Bytes that are there, from the start of the file. */
  receivedBytes: number;
  /** Bytes of the whole file. */
  totalBytes: number | undefined;
  /** The file's strong ETag, or its `Last-Modified`. It does not depend on the URL. */
  validator: string;
}
