import createClient from "openapi-fetch";
import { aborted, InvalidInputError, type KlingError, RequestTimeoutError } from "../errors/errors.ts";
import type { CallInfo } from "../hooks.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { withTimeout } from "../platform/clock.ts";
import { type Answer, decodeAnswer, readAnswer } from "./answer.ts";
import { type Attempt, type AttemptEnd, createAttempt } from "./attempt.ts";
import { exchange, noStore } from "./exchange.ts";
import { connectionError, failedBeforeSending } from "./network-failure.ts";
import { redactCause } from "./redact.ts";
import { type BodyFactory, UnreadableBody } from "./request-body.ts";

/** Options of every call. */
export interface CallOptions {
  /** Stops the call; the promise rejects at once with an {@link AbortError}. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds for one request, its body included.
   * @default the client's `requestTimeoutMs`
   */
  requestTimeoutMs?: number | undefined;
  /** Handed to hooks and middleware as it is, to tell calls apart. */
  context?: unknown;
}

/** One call of an endpoint. */
export interface Call<Result> extends CallOptions, CallInfo {
  /** The id that the request names, for hooks and middleware. */
  id: string | undefined;
  /** Makes the result from the JSON of a successful answer; its errors count as the call's own. */
  read: (json: object) => Result;
  /** What a lost answer means: whether the request can have made a paid task. */
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
  post<Result>(path: string, call: Call<Result> & { body: BodyFactory }): Promise<Result>;
  /** Sends one GET for `{path}/{id}`. */
  get<Result>(path: string, id: string, call: Call<Result>): Promise<Result>;
}

// Any path: the facts of the endpoints name them.
interface Operations {
  post: { requestBody: { content: { "application/json": BodyInit } }; responses: object };
  get: { parameters: { path: { task_id: string } }; responses: object };
}
type Client = ReturnType<typeof createClient<Record<string, Operations>>>;

/** What the request of every attempt gets. */
interface Init {
  signal: AbortSignal;
  redirect: "manual";
  fetch: (request: Request) => Promise<Response>;
}

/** Starts the request of one attempt. `init` is told whether the request's body is complete. */
type Start = (attempt: Attempt, init: (isWhole: boolean) => Init) => Promise<unknown>;

// The platform asks for this word with every body that is a stream.
const streaming = { duplex: "half" };

/**
 * Sends one request a call and reads its answer to the end. The key goes to `baseUrl` alone: redirects are not
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

  async function send<Result>(call: Call<Result>, start: Start): Promise<Result> {
    return call.read(decodeAnswer(await receive(call, start, options), call));
  }

  return {
    post: (path, call) =>
      send(call, async (attempt, init) => {
        let unreadable: UnreadableBody | undefined;
        const onFailure = (failure: UnreadableBody): void => {
          unreadable = failure;
        };
        try {
          const body = await call.body({ onFailure, onLast: attempt.lastPart });
          const whole = !(body instanceof ReadableStream);
          await lazyClient().POST(path, { body, bodySerializer: (it) => it, ...streaming, ...init(whole) });
        } catch (error) {
          throw unreadable ?? error;
        }
      }),
    get: (path, id, call) =>
      send(call, (_attempt, init) => {
        const params = { path: { task_id: id } };
        return lazyClient().GET(`${path}/{task_id}`, { params, ...noStore(), ...init(true) });
      }),
  };
}

/** The answer to one attempt, within its time, or the error that says why there is none. */
async function receive(call: Call<unknown>, start: Start, options: ResolvedOptions): Promise<Answer> {
  const { operation, signal, requestTimeoutMs: ms = options.requestTimeoutMs } = call;
  if (signal?.aborted) throw aborted(operation, { cause: signal.reason });
  const attempt = createAttempt(call.ifLost, options.middleware.length > 0);
  let timeout: RequestTimeoutError | undefined;
  const timedOut = (): RequestTimeoutError => {
    timeout = timeoutError(operation, ms, attempt.close());
    return timeout;
  };
  try {
    const work = (stop: AbortSignal): Promise<Answer> => run(call, start, attempt, stop, options);
    return await withTimeout(work, { ms, clock: options.clock, signal, timedOut });
  } catch (cause) {
    const end = attempt.close();
    if (timeout !== undefined) throw timeout;
    // Before the cause: the signal's reason may be an error of another call.
    if (signal?.aborted) throw aborted(operation, { cause: signal.reason, billed: end.billed });
    throw failureOf(cause, operation, end, options);
  }
}

/**
 * Runs one attempt. The text of the answer is read here, before openapi-fetch can: it would parse the body of an error,
 * and ids in it would lose digits.
 */
function run(
  { operation, endpoint, id, context }: Call<unknown>,
  start: Start,
  attempt: Attempt,
  signal: AbortSignal,
  options: ResolvedOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const init = (isWhole: boolean): Init => ({
      signal,
      redirect: "manual",
      async fetch(request) {
        const info = { operation, endpoint, id, context };
        const onHandOver = (): void => attempt.handOver(isWhole);
        const response = await exchange(request, { info, signal, onHandOver }, options);
        resolve(await readAnswer(response, options.apiKey));
        return new Response();
      },
    });
    start(attempt, init).catch(reject);
  });
}

/** What a failed attempt means for the call. */
function failureOf(
  cause: unknown,
  operation: string,
  { handedOver, billed }: AttemptEnd,
  options: ResolvedOptions,
): KlingError {
  if (cause instanceof UnreadableBody) return cause.toInputError(operation);
  const safe = redactCause(cause, options);
  if (!handedOver) return notSentError(operation, safe);
  const neverSent = options.isDefaultFetch && failedBeforeSending(cause);
  return connectionError(operation, safe, neverSent ? "no" : billed);
}

function timeoutError(operation: string, ms: number, { billed }: AttemptEnd): RequestTimeoutError {
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
