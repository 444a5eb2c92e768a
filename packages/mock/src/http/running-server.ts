// Kept in the published types, for projects whose own `lib` does not have it.
/// <reference lib="esnext.disposable" preserve="true" />

/** A running server. `await using` closes it at the end of its block. */
export interface RunningServer extends AsyncDisposable {
  /** Its origin without a slash at the end, for example `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, closes idle connections, and waits for running responses, for up to 10 seconds. May be called
   * again.
   */
  close(): Promise<void>;
}

/** The server cannot listen on its port; `code` is that of Node, for example `EADDRINUSE`. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
