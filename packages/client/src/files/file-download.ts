import {
  aborted,
  ConnectionError,
  type KlingError,
  RequestTimeoutError,
  ResultExpiredError,
} from "../errors/errors.ts";
import type { ResultKind } from "../facts.ts";
import { callSafely } from "../hooks.ts";
import { backoffMs } from "../http/retry.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { delay, withTimeout } from "../platform/clock.ts";
import { fileKinds } from "./file-start.ts";
import { ReceivedBytes } from "./received-bytes.ts";
import { FileChangedError, FileRefusedError, goneError, refusedAnew } from "./refusal.ts";
import { connectionLost, type FileResponse, requestFile, toKlingError } from "./response.ts";
import type { DownloadPosition } from "./types.ts";

/** What a download needs of the client's options. */
export type Platform = Pick<ResolvedOptions, "fetch" | "clock" | "wallNow" | "random">;

export interface FileDownloadOptions {
  platform: Platform;
  url: string;
  list: ResultKind;
  /** Requests a fresh URL; undefined when the service has none. Its errors end the download. */
  renewUrl: (signal: AbortSignal) => Promise<string | undefined>;
  /** Adds the task's reference to an error that ends the download. */
  addReference: (error: unknown) => unknown;
  stallTimeoutMs: number;
  /** Milliseconds for the whole download. */
  timeoutMs: number;
  maxBytes: number;
  maxRetries: number;
  /** When the file is deleted, as far as the task says it. */
  expiresAt: Date | undefined;
  /** Stops the download for the caller. */
  signal: AbortSignal | undefined;
}

// A server that sends one byte on each connection would get connections without end.
const mostConnections = 1_000;

/** The error of a download that the caller stopped. */
function stopped(cause: unknown): KlingError {
  return aborted("download", { cause, advice: "Download it again." });
}

/**
 * One file, read over as many connections as needed. It ends once: at its last byte, with an error, or when the caller
 * stops it. After that, no timer, no listener and no connection is left.
 */
export class FileDownload {
  readonly #options: FileDownloadOptions;
  /** Aborts when the download ends, with the error for the reader. */
  readonly #life = new AbortController();
  readonly #onAbort: () => void;
  readonly #deadline: number;
  readonly #received: ReceivedBytes;
  #url: string;
  #response: FileResponse | undefined;
  #connections = 0;
  /** Failures since the last byte. */
  #failures = 0;
  /** Whether the URL was renewed since the last byte. */
  #isRenewed = false;
  #onEnd: (error: unknown) => void = () => {};

  constructor(options: FileDownloadOptions) {
    const { signal, url, list, maxBytes } = options;
    this.#options = options;
    this.#received = new ReceivedBytes(list, maxBytes);
    this.#url = url;
    this.#deadline = options.platform.clock.now() + options.timeoutMs;
    this.#onAbort = () => this.#end(stopped(signal?.reason));
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  /** Connects: after an earlier part if the server still has the same file, else at the start. */
  async open(resume: DownloadPosition | undefined): Promise<FileResponse> {
    try {
      this.#response = await this.#connect(resume).catch((error: unknown) => {
        if (!(error instanceof FileChangedError)) throw error;
        return this.#connect(undefined);
      });
      this.#life.signal.throwIfAborted();
      this.#received.skip(this.#response.startsAt);
      return this.#response;
    } catch (error) {
      this.#end(error);
      throw this.#life.signal.reason;
    }
  }

  /** The bytes, requested as they are read. */
  stream(
    onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void,
  ): ReadableStream<Uint8Array> {
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        this.#onEnd = (error) => controller.error(error);
      },
      pull: async (controller) => {
        try {
          const piece = await this.#read();
          if (piece === undefined) {
            controller.close();
            this.#end(stopped(undefined));
            return;
          }
          controller.enqueue(piece);
          callSafely(
            () => onProgress?.(this.#received.count, this.#response?.totalBytes),
            (error) => this.#end(error),
          );
        } catch (error) {
          this.#end(error);
        }
      },
      cancel: (reason) => this.#end(stopped(reason)),
    };
    // Nothing is read before the reader asks for it.
    return new ReadableStream(source, { highWaterMark: 0 });
  }

  /** Ends the download. Only the first end counts: later errors follow from it. */
  #end(error: unknown): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#life.abort(this.#options.addReference(error));
    this.#disconnect();
    this.#onEnd(this.#life.signal.reason);
  }

  #disconnect(): void {
    this.#response?.reader.cancel().catch(() => {});
  }

  /** Runs one step of a connection. It fails after `stallTimeoutMs`, and at the end of the download's time. */
  async #within<Result>(step: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { stallTimeoutMs, timeoutMs, platform } = this.#options;
    const left = this.#deadline - platform.clock.now();
    const timedOut = (): KlingError =>
      left > stallTimeoutMs
        ? connectionLost(`no byte for ${stallTimeoutMs} ms`)
        : new RequestTimeoutError(`download: not complete within ${timeoutMs} ms`, {
            retryable: true,
            advice: "Download again, with a longer timeoutMs.",
          });
    if (left <= 0) throw timedOut();
    const ms = Math.min(stallTimeoutMs, left);
    return withTimeout(step, { ms, clock: platform.clock, signal: this.#life.signal, timedOut });
  }

  /** Requests the file, or the rest of it, until a response has valid headers. */
  async #connect(position: DownloadPosition | undefined): Promise<FileResponse> {
    const { list, maxBytes, platform } = this.#options;
    for (;;) {
      const url = this.#url;
      this.#connections += 1;
      try {
        return await this.#within((signal) =>
          requestFile(platform.fetch, { url, list, position, maxBytes, signal, now: platform.wallNow() }),
        );
      } catch (error) {
        this.#life.signal.throwIfAborted();
        const failure = toKlingError(error);
        const isRefused = failure instanceof ResultExpiredError || failure instanceof FileRefusedError;
        if (isRefused) await this.#renewUrl(failure);
        else await this.#pause(failure);
      }
    }
  }

  /** A URL may expire before the file does. A fresh one is requested once. */
  async #renewUrl(refused: KlingError): Promise<void> {
    const { list, expiresAt, platform, renewUrl } = this.#options;
    const fresh = this.#isRenewed ? undefined : await renewUrl(this.#life.signal);
    const isRenewed = fresh !== undefined && fresh !== this.#url;
    if (isRenewed) [this.#url, this.#isRenewed] = [fresh, true];
    if (isRenewed) return;
    const { noun } = fileKinds[list];
    if (refused.status !== 403) throw refused;
    if (expiresAt !== undefined && platform.wallNow() >= expiresAt.getTime())
      throw goneError(noun, `its time was over at ${expiresAt.toISOString()}`, 403);
    throw this.#isRenewed ? refusedAnew(noun) : refused;
  }

  /** Waits before the next connection. Throws the failure when no further connection may be made. */
  async #pause(failure: KlingError): Promise<void> {
    const { maxRetries, platform } = this.#options;
    this.#failures += 1;
    const isLast = this.#failures > maxRetries || this.#connections >= mostConnections;
    const isOver = failure instanceof FileChangedError || failure instanceof RequestTimeoutError;
    const isFinal = !failure.retryable || isOver || isLast;
    const ms = isFinal ? undefined : backoffMs(this.#failures, failure, platform.random);
    if (ms === undefined) throw failure;
    await delay(ms, platform.clock, this.#life.signal);
  }

  /** The next piece; undefined after the last one. */
  async #read(): Promise<Uint8Array | undefined> {
    for (let response = this.#response; response !== undefined; response = this.#response) {
      try {
        return await this.#readPiece(response);
      } catch (error) {
        this.#life.signal.throwIfAborted();
        const failure = toKlingError(error);
        // All bytes have arrived: how the connection ended does not matter.
        if (failure.retryable && this.#received.count === response.totalBytes)
          return this.#received.end(response);
        this.#disconnect();
        this.#response = await this.#resume(response, failure);
      }
    }
    return undefined;
  }

  /** The next piece of one connection; undefined when the file ends with it. */
  async #readPiece(response: FileResponse): Promise<Uint8Array | undefined> {
    for (;;) {
      const { done, value } = await this.#within(() => response.reader.read());
      if (done) return this.#received.end(response);
      if (value.byteLength === 0) continue;
      const piece = this.#received.add(value, response);
      this.#failures = 0;
      this.#isRenewed = false;
      if (piece.byteLength > 0) return piece;
    }
  }

  /** Connects again where the last connection ended. Fails when the file is another one. */
  async #resume({ totalBytes, validator }: FileResponse, failure: KlingError): Promise<FileResponse> {
    await this.#pause(failure);
    const receivedBytes = this.#received.count;
    if (receivedBytes === 0) {
      const next = await this.#connect(undefined);
      const isSameVersion = validator === undefined || next.validator === validator;
      if (isSameVersion && next.totalBytes === totalBytes) return next;
      next.reader.cancel().catch(() => {});
      throw new FileChangedError("download: the file changed before its first byte", { retryable: true });
    }
    if (validator !== undefined) return this.#connect({ receivedBytes, totalBytes, validator });
    throw new ConnectionError(
      `download: the connection was lost after ${receivedBytes} of ${totalBytes ?? "unknown"} bytes, and the ` +
        "server does not name the version of the file",
      { retryable: true, cause: failure, advice: "Download it from the start." },
    );
  }
}
