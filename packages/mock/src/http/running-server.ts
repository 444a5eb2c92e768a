// In the types that are published too, for projects whose own `lib` does not have it.
/// <reference lib="esnext.disposable" preserve="true" />

/** A running server. `await using` closes it, too. */
export interface RunningServer extends AsyncDisposable {
  /** Where it is, for example `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets the running answers finish, closes idle connections. May be called again. */
  close(): Promise<void>;
}

/** The server cannot listen; `code` is that of Node, for example `EADDRINUSE`. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
