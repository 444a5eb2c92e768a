import type { Dialect } from "./dialect.ts";

/** The address and options of a client under test. */
export interface OpenOptions {
  baseUrl: string;
  apiKey: string;
  /** Milliseconds for one request, for the clients that have such an option. */
  requestTimeoutMs?: number | undefined;
}

/** One call, for the clients that take these options. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** A client as its documentation shows it, behind the same three calls. */
export interface VideoClient {
  /** The object that a user would log. */
  readonly subject: object;
  /** Sends one paid request. Returns the task's id, if the client gives one. */
  create(call?: CallOptions & { pictures?: readonly (string | Blob)[] }): Promise<string | undefined>;
  /** Reads a task once. */
  get(taskId: string, call?: CallOptions): Promise<unknown>;
  /** The client's own waiting helper; absent where a user writes the loop. */
  wait?(taskId: string, call?: CallOptions & { timeoutMs?: number | undefined }): Promise<unknown>;
}

export interface Contender {
  /** The name to print: of the npm package, or of the platform's function. */
  name: string;
  dialect: Dialect;
  /** Whether its calls take an AbortSignal. */
  takesSignal: boolean;
  /** Whether it looks up a task whose answer was lost. */
  looksUp?: true;
  open(options: OpenOptions): Promise<VideoClient>;
}

/** The pictures of a create request where they do not matter. */
export const pictureUrls: readonly string[] = ["https://example.com/a.png", "https://example.com/b.png"];

/**
 * Loads the module of a peer, with the types that its file in `contenders/` declares: only the bench command installs
 * the peers, so the compiler does not have their types.
 */
export async function loadPeer<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}
