import createClient from "openapi-fetch";
import { aborted, InvalidInputError, type KlingError, RequestTimeoutError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { withTimeout } from "../platform/clock.ts";
import { noStore } from "../platform/runtime.ts";
import { type Answer, decodeAnswer, decodeQuoting, readAnswer } from "./answer.ts";
import { type Attempt, createAttempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import { connectionError, failedBeforeSending, importOrThrow } from "./connection.ts";
import type { RequestCall } from "./exchange.ts";
import { redactCause } from "./redact.ts";

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

/** One request of a call. */
export interface RequestOf<Result> extends Call {
  /** The id that the request names, for hooks and middleware. */
  id: string | undefined;
  /** Makes the result from the JSON of a successful answer. Its errors are errors of the call. */
  read: (json: object) => Result;
  /** Whether the request can have made a paid task, when its answer is lost. */
  ifLost: "no" | "unknown";
}

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

/** The options of openapi-fetch for every attempt. */
interface Init {
  signal: AbortSignal;
  redirect: "manual";
  fetch: (request: Request) => Promise<Response>;
}

/** One attempt, for the code that starts its request. */
interface Started {
  attempt: Attempt;
  /** @param isWhole whether the request's body is complete. */
  init: (isWhole: boolean) => Init;
  /** Sets the error that the call ends with, whatever `fetch` makes of it. */
  onFailure: (failure: KlingError) => void;
}

// `fetch` requires this field when the body is a stream.
const streaming = { duplex: "half" };

/**
 * Sends one request for each call and reads its answer to the end. The key goes to `baseUrl` alone: redirects are not
 * followed.
 */
export function createTransport(options: ResolvedOptions): Transport {
  let client: Client | undefined;
  // Made at the first call: openapi-fetch reads the fetch classes, which take Node 30 ms to load.
  const lazyClient = (): Client =>
    (client ??= createClient({
      baseUrl: options.baseUrl,
      headers: options.apiKey === undefined ? {} : { Authorization: `Bearer ${options.apiKey}` },
    }));
  return {
    post: (path, request) =>
      send(request, options, async ({ attempt, init, onFailure }) => {
        const body = await request.body({ onFailure, onLast: attempt.lastPart });
        const whole = !(body instanceof ReadableStream);
        await lazyClient().POST(path, { body, bodySerializer: (it) => it, ...streaming, ...init(whole) });
      }),
    get: (path, id, request) =>
      send(request, options, ({ init }) => {
        const params = { path: { task_id: id } };
        return lazyClient().GET(`${path}/{task_id}`, { params, ...noStore(), ...init(true) });
      }),
  };
}

/** Sends one request within its time, and reads its answer. */
async function send<Result>(
  request: RequestOf<Result>,
  options: ResolvedOptions,
  start: (started: Started) => Promise<unknown>,
): Promise<Result> {
  const { operation, signal, ifLost } = request;
  const { clock, hooks, middleware, fetch } = options;
  const isObserved = !signal?.aborted && (middleware.length > 0 || hooks.onRequest || hooks.onResponse);
  const observed = isObserved ? await importOrThrow(request, import("./exchange.ts")) : undefined;
  if (signal?.aborted) throw aborted(operation, { cause: signal.reason });
  const attempt = createAttempt(ifLost, middleware.length > 0);
  const ms = Math.min(request.requestTimeoutMs, Math.max(1, request.deadline - clock.now()));
  let failure: KlingError | undefined;
  const onFailure = (error: KlingError): KlingError => (failure ??= error);
  const timedOut = (): KlingError => onFailure(timeoutError(operation, ms, attempt.close().billed));
  const work = (stop: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const init = (isWhole: boolean): Init => ({
        signal: stop,
        redirect: "manual",
        async fetch(sent) {
          let response: Response;
          if (observed) {
            const onHandOver = (): void => attempt.handOver(isWhole);
            response = await observed.exchange(sent, infoOf(request), { signal: stop, onHandOver }, options);
          } else {
            attempt.handOver(isWhole);
            response = await fetch(sent);
          }
          // Read here, before openapi-fetch can: it would parse the body of an error, and ids in it would lose digits.
          resolve(await readAnswer(response, options.apiKey));
          return new Response();
        },
      });
      start({ attempt, init, onFailure }).catch(reject);
    });
  let answer: Answer;
  try {
    answer = await withTimeout(work, { ms, clock, signal, timedOut });
  } catch (cause) {
    const { handedOver, billed } = attempt.close();
    if (failure !== undefined) throw failure;
    // Before the cause: the signal's reason may be an error of another call.
    if (signal?.aborted) throw aborted(operation, { cause: signal.reason, billed });
    const safe = redactCause(cause, options);
    if (!handedOver) throw notSentError(operation, safe);
    const neverSent = options.isDefaultFetch && failedBeforeSending(cause);
    throw connectionError(operation, safe, neverSent ? "no" : billed);
  }
  // Its errors show the answer without the key.
  const result = request.read(decodeAnswer(answer, request));
  return answer.text === answer.sent ? result : request.read(decodeQuoting(answer, options.apiKey));
}

function infoOf({ operation, endpoint, id, context }: RequestOf<unknown>): RequestCall {
  return { operation, endpoint, id, context };
}

function timeoutError(operation: string, ms: number, billed: "no" | "unknown"): RequestTimeoutError {
  return new RequestTimeoutError(`${operation}: no complete answer within ${ms} ms`, {
    retryable: true,
    billed,
    advice: "Raise requestTimeoutMs, or check the network.",
  });
}

function notSentError(operation: string, cause: unknown): InvalidInputError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidInputError(`${operation}: nothing was sent, because ${reason}`, {
    cause,
    advice: "Check the middleware, which runs before the request leaves.",
  });
}
