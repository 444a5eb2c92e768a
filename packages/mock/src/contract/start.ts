import type { HttpHandler } from "../http/handler.ts";
import { nodeListener } from "../http/node-listener.ts";
import type { RunningServer } from "../http/running-server.ts";
import { serve } from "../http/serve.ts";
import { createFetch } from "../http/to-fetch.ts";
import type { AnsweredRequest } from "./handler.ts";
import { loadSpec } from "./spec-file.ts";

/** The mock as a web-standard function: hand `fetch` to whatever takes one. */
export interface ContractMock {
  fetch(request: Request): Promise<Response>;
}

export interface CreateContractMockOptions {
  /** Path or file URL of an OpenAPI 3 document in YAML or JSON. The packaged contract if left out. */
  spec?: string | URL;
  /** Is called after each answer. It never sees the Authorization header. */
  onRequest?: (request: AnsweredRequest) => void;
}

export interface StartContractMockOptions extends CreateContractMockOptions {
  /** TCP port, 4010 if left out; 0 takes a free one. */
  port?: number;
  /** Address or name to listen on, 127.0.0.1 if left out. */
  host?: string;
}

/**
 * Makes the contract mock as a function, without a port: `const { fetch } = await createContractMock()`.
 * @throws {SpecError} if the spec is missing or broken
 */
export async function createContractMock(options: CreateContractMockOptions = {}): Promise<ContractMock> {
  const handler = await loadHandler(options);
  return { fetch: createFetch(handler) };
}

/**
 * Starts the contract mock on a port of this machine.
 * @throws {SpecError} if the spec is missing or broken
 * @throws {ListenError} if the port is taken or may not be used
 */
export async function startContractMock(options: StartContractMockOptions = {}): Promise<RunningServer> {
  const { port = 4010, host = "127.0.0.1" } = options;
  return serve(nodeListener(await loadHandler(options)), { port, host });
}

/** Loads the engine on demand, so that a user of the simulator alone does not wait for it. */
async function loadHandler({ spec, onRequest }: CreateContractMockOptions): Promise<HttpHandler> {
  const { createContractHandler } = await import("./handler.ts");
  return createContractHandler(await loadSpec(spec), onRequest);
}
