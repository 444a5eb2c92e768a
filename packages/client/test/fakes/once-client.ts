import { createKlingClient, type KlingClient, type KlingClientOptions } from "../../src/index.ts";

/** A client that sends each request once: without retries, and without a lookup after a lost answer. */
export function onceClient(
  fetch: KlingClientOptions["fetch"],
  options: KlingClientOptions = {},
): KlingClient["multiImage2Video"] {
  const defaults = { apiKey: "sk-test", fetch, submitOnce: false, maxRetries: 0 };
  return createKlingClient({ ...defaults, ...options }).multiImage2Video;
}
