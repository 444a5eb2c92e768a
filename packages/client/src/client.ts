import { createCall } from "./calls/call.ts";
import type { EndpointFacts } from "./facts.ts";
import type { KlingClient } from "./generated/client.ts";
import { endpoints } from "./generated/endpoints/index.ts";
import { type KlingClientOptions, resolveOptions } from "./options/options.ts";
import { type Core, createCore } from "./tasks/core.ts";
import { createTaskClient } from "./tasks/task-client.ts";

/**
 * Makes a client. Sends no request. Printing the client does not show the key.
 * @param options the key, the address, and how the client behaves.
 * @throws {InvalidInputError} naming the option that is wrong.
 * @example
 * ```ts
 * const kling = createKlingClient(); // with the key of the environment variable COMETAPI_KEY
 * const done = await kling.text2Video.generate({ prompt: "A fox runs through snow." });
 * console.log(done.task_result.videos[0].url);
 * ```
 */
export function createKlingClient(options: KlingClientOptions = {}): KlingClient {
  const core = createCore(resolveOptions(options));
  const clients = endpoints.map((endpoint) => [endpoint.name, createEndpoint(endpoint, core)]);
  // The list of endpoints and the interface are generated together.
  return Object.fromEntries(clients) as KlingClient;
}

function createEndpoint(endpoint: EndpointFacts, core: Core): unknown {
  return endpoint.makes === undefined ? createCall(endpoint, core) : createTaskClient(endpoint, core);
}
