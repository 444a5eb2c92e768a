/** Whether this is a Worker of Cloudflare's. */
export function isWorker(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers";
}

/** Whether what runs here can be read by whoever opened a page. */
export function isBrowser(): boolean {
  const scope = globalThis as {
    document?: unknown;
    WorkerGlobalScope?: unknown;
    process?: { versions?: { node?: string } };
    Deno?: unknown;
  };
  // Deno and Cloudflare have WorkerGlobalScope too, and Node has a document under a test DOM; all are servers.
  if (scope.process?.versions?.node !== undefined || scope.Deno !== undefined) return false;
  if (isWorker()) return false;
  return scope.document !== undefined || scope.WorkerGlobalScope !== undefined;
}
