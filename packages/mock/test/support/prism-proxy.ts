import { createRequire } from "node:module";
import { type Child, specFile, start } from "./child.ts";

const { resolve } = createRequire(import.meta.url);

export interface PrismProxy extends Child {
  /** URL of the proxy. */
  url: string;
}

/**
 * The stock Prism CLI as a proxy with errors on, in front of an upstream: a validator that we did not write. A valid
 * exchange passes unchanged. An invalid response becomes 500. An invalid request gets 401 or 422 before the upstream,
 * all `application/problem+json` with the violations.
 *
 * Its limits: a path with a broken percent escape ends it, malformed JSON gets no response, more than 10 MB is refused,
 * an undocumented status from 300 on passes, and a 501 of the upstream is replaced by Prism's own mock.
 *
 * @param upstream without a path
 * @param options.validatesRequests `false` passes invalid bodies, so that the upstream's own refusals are validated. A
 * request without a key is refused even then
 */
export async function startPrismProxy(
  upstream: string,
  options: { file?: string; validatesRequests?: boolean } = {},
): Promise<PrismProxy> {
  const { file = specFile, validatesRequests = true } = options;
  const child = start(resolve("@stoplight/prism-cli"), [
    "proxy",
    "--errors",
    "--multiprocess=false",
    `--validate-request=${validatesRequests}`,
    "--port",
    "0",
    file,
    upstream,
  ]);
  try {
    const [, url = ""] = await child.printed(/Prism is listening on (http:\S+)/);
    return { ...child, url };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
