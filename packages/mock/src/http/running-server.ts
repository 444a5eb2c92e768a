// Apart from serve.ts, so that the published types need no types of Node. They keep this reference for projects whose
// own `lib` lacks it.
/// <reference lib="esnext.disposable" preserve="true" />

/** A running server. `await using` closes it at the end of the block. */
export interface RunningServer extends AsyncDisposable {
  /** Its origin without a slash at the end, for example `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, closes idle connections, and waits up to 10 seconds for running responses. A second call does
   * nothing more.
   */
  close(): Promise<void>;
}

/** A certificate and its private key, both as PEM. */
export interface TlsOptions {
  cert: string | Uint8Array;
  key: string | Uint8Array;
}

/** The server cannot listen on its port. `code` is Node's error code, for example `EADDRINUSE`. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
