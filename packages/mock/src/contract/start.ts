import type { HttpHandler } from "../http/message.ts";
import { nodeListener } from "../http/node-listener.ts";
import type { RunningServer } from "../http/running-server.ts";
import { serve } from "../http/serve.ts";
import { createFetch } from "../http/to-fetch.ts";
import type { HandledRequest } from "./handler.ts";
import { loadSpec } from "./spec-file.ts";

/** The contract mock as a web-standard `fetch`, for a client that takes one. */
export interface ContractMock {
  fetch(request: Request): Promise<Response>;
}

/** Options of {@link createContractMock}. */
export interface CreateContractMockOptions {
  /**
   * Path or file URL of an OpenAPI 3 document in YAML or JSON.
   * @default the packaged contract
   */
  spec?: string | URL;
  /**
   * Called after each response, with the violations that Prism found. It gets no header of the request.
   * @default undefined
   */
  onRequest?: (request: HandledRequest) => void;
}

/** Options of {@link startContractMock}. */
export interface StartContractMockOptions extends CreateContractMockOptions {
  /**
   * TCP port, 0 to 65535; 0 takes a free one.
   * @default 4010
   */
  port?: number;
  /**
   * Address or name to listen on.
   * @default "127.0.0.1"
   */
  host?: string;
}

/**
 * Creates the contract mock as a function, without a port.
 * @example
 * ```ts
 * const { fetch } = await createContractMock();
 * const url = "http://mock/kling/v1/videos/multi-image2video/861309198188019719";
 * const response = await fetch(new Request(url, { headers: { Authorization: "Bearer any-key" } }));
 * ```
 * @throws {SpecError} if the spec is missing or broken
 */
export async function createContractMock(options: CreateContractMockOptions = {}): Promise<ContractMock> {
  const handler = await loadHandler(options);
  return { fetch: createFetch(handler) };
}

/**
 * Starts the contract mock on a port of this machine.
 * @example
 * ```ts
 * await using mock = await startContractMock({ port: 0 });
 * const response = await fetch(`${mock.url}/kling/v1/videos/multi-image2video/861309198188019719`, {
 *   headers: { Authorization: "Bearer any-key" },
 * });
 * ```
 * @throws {SpecError} if the spec is missing or broken
 * @throws {ListenError} if the port is in use or not allowed
 */
export async function startContractMock(options: StartContractMockOptions = {}): Promise<RunningServer> {
  const { port = 4010, host = "127.0.0.1" } = options;
  return serve(nodeListener(await loadHandler(options)), { port, host });
}

/** Loads the engine on demand, so that a user of the simulator does not wait for it. */
async function loadHandler({ spec, onRequest }: CreateContractMockOptions): Promise<HttpHandler> {
  const { createContractHandler } = await import("./handler.ts");
  return createContractHandler(await loadSpec(spec), onRequest);
}
