/** Whether this runs in a Cloudflare Worker. */
export function isWorker(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers";
}

/** Whether this runs in a browser, where everyone who opens the page can read the key. */
export function isBrowser(): boolean {
  const scope = globalThis as {
    document?: unknown;
    WorkerGlobalScope?: unknown;
    process?: { versions?: { node?: string } };
    Deno?: unknown;
  };
  // These are servers: Deno and Cloudflare have WorkerGlobalScope too, and Node has a document under a test DOM.
  if (scope.process?.versions?.node !== undefined || scope.Deno !== undefined) return false;
  if (isWorker()) return false;
  return scope.document !== undefined || scope.WorkerGlobalScope !== undefined;
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
