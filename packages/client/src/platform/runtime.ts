interface Scope {
  document?: { createElement?: unknown };
  WorkerGlobalScope?: unknown;
  navigator?: { userAgent?: string; product?: string };
  process?: { versions?: { node?: string } };
  Deno?: unknown;
}

/** Whether this runs in a Cloudflare Worker. */
export function isWorker(): boolean {
  return (globalThis as Scope).navigator?.userAgent === "Cloudflare-Workers";
}

/**
 * Whether this runs in the engine of a browser: a page, a web worker, a window of Electron. Electron gives its windows
 * Node's `process`, and tests give Node a `document` that is made of JavaScript.
 */
export function isBrowser(): boolean {
  const { document, WorkerGlobalScope, process, Deno } = globalThis as Scope;
  // Deno and Cloudflare have a WorkerGlobalScope, too.
  if (Deno !== undefined || isWorker()) return false;
  if (process?.versions?.node === undefined) return document !== undefined || WorkerGlobalScope !== undefined;
  return isNative(document?.createElement) || isNative(WorkerGlobalScope);
}

function isNative(value: unknown): boolean {
  return typeof value === "function" && Function.prototype.toString.call(value).includes("[native code]");
}

/** Whether users of the program can read its memory: in a browser and in an app of React Native. */
export function isOnUsersDevice(): boolean {
  return isBrowser() || (globalThis as Scope).navigator?.product === "ReactNative";
}

/** Whether a request's body may be a stream. Elsewhere, the stream would become text. */
export function takesStream(): boolean {
  try {
    const init = { method: "POST", body: new ReadableStream(), duplex: "half" };
    return !new Request("http://localhost", init).headers.has("content-type");
  } catch {
    return false;
  }
}

/** Keeps frameworks from caching a GET. Runtimes without a cache throw at this field. */
export function noStore(): { cache?: "no-store" } {
  return "cache" in Request.prototype ? { cache: "no-store" } : {};
}

/** 128 random bits as hexadecimal text. Unlike `randomUUID`, it also works in a page without https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
