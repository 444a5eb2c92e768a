import type { HttpHandler } from "../http/message.ts";
import { nodeListener } from "../http/node-listener.ts";
import type { RunningServer, TlsOptions } from "../http/running-server.ts";
import { serve } from "../http/serve.ts";
import { createFetch } from "../http/to-fetch.ts";
import { requirePreference } from "./default-preference.ts";
import type { HandledRequest } from "./handler.ts";
import { loadSpec } from "./spec-file.ts";

/** The contract mock as a web-standard `fetch`, for a client that takes one. */
export interface ContractMock {
  /** It can be called like the platform's `fetch`, and can replace it. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/** Options of {@link createContractMock}. */
export interface CreateContractMockOptions {
  /**
   * Path or file URL of an OpenAPI 3 document in YAML or JSON.
   * @default the packaged contract
   */
  spec?: string | URL;
  /**
   * The value of `Prefer` for every request that has none, for example `example=failed`. An operation without such a
   * response is not affected.
   * @default undefined
   */
  prefer?: string;
  /**
   * Called with each response, and with the violations that Prism found: at most 100 of each list. It gets no header of
   * the request. Its errors are ignored.
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
  /**
   * Serves HTTPS with this certificate and key, both as PEM.
   * @default undefined, which serves HTTP
   */
  tls?: TlsOptions;
}

/**
 * Creates the contract mock as a function, without a port.
 * @example
 * ```ts
 * const { fetch } = await createContractMock();
 * const url = "http://mock/kling/v1/videos/multi-image2video/861309198188019719";
 * const response = await fetch(url, { headers: { Authorization: "Bearer any-key" } });
 * ```
 * @throws {SpecError} if the spec is missing or broken
 * @throws {PreferenceError} if no operation has the response that `prefer` names
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
 * @throws {PreferenceError} if no operation has the response that `prefer` names
 * @throws {ListenError} if the port is in use or not allowed, or the certificate cannot be used
 */
export async function startContractMock(options: StartContractMockOptions = {}): Promise<RunningServer> {
  const { port = 4010, host = "127.0.0.1", tls } = options;
  return serve(nodeListener(await loadHandler(options)), { port, host, tls });
}

/** Loads the engine on demand, so that a user of the simulator does not wait for it. */
async function loadHandler({ spec, prefer, onRequest }: CreateContractMockOptions): Promise<HttpHandler> {
  const { createContractHandler } = await import("./handler.ts");
  const loaded = await loadSpec(spec);
  if (prefer !== undefined) requirePreference(loaded.document, prefer);
  return createContractHandler(loaded, { onRequest, prefer });
}
