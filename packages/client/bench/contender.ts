import type { Dialect } from "./dialect.ts";

/** Where a client under test calls, and what it may be told about. */
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
  /** What a user would log. */
  readonly subject: object;
  /** Sends one paid request. Gives the task's id, as far as the client gives one. */
  create(call?: CallOptions & { pictures?: readonly (string | Blob)[] }): Promise<string | undefined>;
  /** Asks for a task once. */
  look(taskId: string, call?: CallOptions): Promise<unknown>;
  /** The client's own waiting helper; absent where a user writes the loop. */
  wait?(taskId: string, call?: CallOptions & { timeoutMs?: number | undefined }): Promise<unknown>;
}

export interface Contender {
  /** The name to print: of the npm package, or of the platform's function. */
  name: string;
  dialect: Dialect;
  /** Whether its calls take an AbortSignal. */
  takesSignal: boolean;
  /** Whether it looks for a task whose answer was lost. */
  looksUp?: true;
  open(options: OpenOptions): Promise<VideoClient>;
}

/** Pictures as URLs: what a create request has when its pictures do not matter. */
export const pictureUrls: readonly string[] = ["https://example.com/a.png", "https://example.com/b.png"];

/**
 * The module of a peer, in the shape that its file in `contenders/` writes down: peers are installed by the bench
 * command alone, so the compiler does not have their types.
 */
export async function loadPeer<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}
