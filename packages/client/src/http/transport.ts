import createClient from "openapi-fetch";
import { aborted, type InvalidInputError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { noStore } from "../platform/runtime.ts";
import { importOrThrow } from "./connection.ts";
import type { RequestOf, Sender, Start } from "./delivery.ts";

export type { RequestOf };

/** What a body reports to its attempt. */
interface BodyEvents {
  /** Called when a picture cannot be read: `fetch` itself would report a lost connection. */
  onFailure: (failure: InvalidInputError) => void;
  /**
   * Called before the last part of a stream is handed over. Until then the request is incomplete. When this throws, the
   * part is withheld.
   */
  onLast: () => void;
}

/** Makes the body of one attempt. Each attempt needs a new one, because a stream can be read only once. */
export type BodyFactory = (events: BodyEvents) => string | Blob | ReadableStream<Uint8Array> | Promise<Blob>;

/**
 * Sends requests. Each call is one request; its promise rejects with an error of this package:
 * @throws {AbortError} when the caller's signal aborts.
 * @throws {RequestTimeoutError} after `requestTimeoutMs`.
 * @throws {ConnectionError} when the connection fails.
 * @throws {InvalidInputError} when a picture cannot be read, or a middleware stops the request.
 * @throws {KlingError} of the class that fits the answer, when the service refuses the request.
 */
export interface Transport {
  /** Sends one POST. */
  post<Result>(path: string, request: RequestOf<Result> & { body: BodyFactory }): Promise<Result>;
  /** Sends one GET for `{path}/{id}`. */
  get<Result>(path: string, id: string, request: RequestOf<Result>): Promise<Result>;
}

// Paths come from the facts of the endpoints, so any path is allowed here.
interface Operations {
  post: { requestBody: { content: { "application/json": BodyInit } }; responses: object };
  get: { parameters: { path: { task_id: string } }; responses: object };
}
type Client = ReturnType<typeof createClient<Record<string, Operations>>>;

/** Loaded before the first request leaves. All clients share it. */
let part: typeof import("./send.ts") | undefined;

// `fetch` requires this field when the body is a stream.
const streaming = { duplex: "half" };

/**
 * Sends one request for each call and reads its answer to the end. The key goes to `baseUrl` alone: redirects are not
 * followed.
 */
export function createTransport(options: ResolvedOptions): Transport {
  let sender: Sender | undefined;
  let client: Client | undefined;
  // Made at the first call: openapi-fetch reads the fetch classes, which take Node 30 ms to load.
  const lazyClient = (): Client => {
    if (client !== undefined) return client;
    const { baseUrl, apiKey } = options;
    client = createClient({
      baseUrl,
      headers: apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` },
    });
    return client;
  };
  const send = async <Result>(request: RequestOf<Result>, start: Start): Promise<Result> => {
    const { operation, signal } = request;
    if (signal?.aborted) throw aborted(operation, { cause: signal.reason });
    part ??= await importOrThrow(request, import("./send.ts"));
    sender ??= part.createSender(options);
    return part.send(request, sender, start);
  };
  return {
    post: (path, request) =>
      send(request, async ({ init, onFailure, onLast }) => {
        const body = await request.body({ onFailure, onLast });
        await lazyClient().POST(path, { body, bodySerializer: (it) => it, ...streaming, ...init(body) });
      }),
    get: (path, id, request) =>
      send(request, async ({ init }) => {
        const params = { path: { task_id: id } };
        await lazyClient().GET(`${path}/{task_id}`, { params, ...noStore(), ...init() });
      }),
  };
}
