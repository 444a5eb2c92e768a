import createClient, { type Client, type Middleware as ClientMiddleware } from "openapi-fetch";
import { withTimeout } from "../clock.ts";
import { aborted, InvalidInputError, RequestTimeoutError } from "../errors.ts";
import type { paths } from "../generated/schema.ts";
import { notify, redactedHeaders } from "../hooks.ts";
import type { ResolvedOptions } from "../options.ts";
import { type Answer, decodeAnswer } from "./answer.ts";
import { connectionError, failedBeforeSending, withoutKey, withoutKeyIn } from "./network-failure.ts";
import { type BodyFactory, UnreadableBody } from "./request-body.ts";

type PathWith<Method extends string> = {
  [Path in keyof paths]: paths[Path] extends Record<Method, object> ? Path : never;
}[keyof paths];
type CreatePath = PathWith<"post">;
type GetPath = PathWith<"get">;

/** What a call may say about itself. */
export interface CallOptions {
  /** Stops the call; the promise rejects at once with an {@link AbortError}. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request, its body included, in place of the client's `requestTimeoutMs`. */
  requestTimeoutMs?: number | undefined;
}

export interface Transport {
  post<Result>(
    path: CreatePath,
    draft: paths[CreatePath]["post"]["requestBody"]["content"]["application/json"],
    call: Call<Result> & { body: BodyFactory },
  ): Promise<Result>;
  get<Result>(
    path: GetPath,
    parameters: paths[GetPath]["get"]["parameters"]["path"],
    call: Call<Result>,
  ): Promise<Result>;
}

interface Call<Result> extends CallOptions {
  /** Names the call in messages. */
  operation: string;
  /** The id that the request names, for who listens. */
  id: string | undefined;
  /** Makes the result of the JSON of a successful answer; its errors count as the call's own. */
  read: (answer: object) => Result;
}

interface Sent {
  data?: unknown;
  error?: unknown;
  response: Response;
}

// The platform asks for this word with every body that is a stream.
const streaming = { duplex: "half" };

interface Init {
  signal: AbortSignal;
  redirect: "manual";
  parseAs: "text";
  fetch: (request: Request) => Promise<Response>;
  middleware: ClientMiddleware[];
}

/**
 * Sends one request a call and reads its answer to the end. The key goes to `baseUrl` alone: redirects are
 * not followed.
 */
export function createTransport(options: ResolvedOptions): Transport {
  let client: Client<paths> | undefined;
  // Made at the first call: openapi-fetch reads the fetch classes, and those cost Node 30 ms to load.
  const lazyClient = (): Client<paths> =>
    (client ??= createClient<paths>({
      baseUrl: options.baseUrl,
      headers: options.apiKey === undefined ? {} : { Authorization: `Bearer ${options.apiKey}` },
    }));

  /** Hands a request to the caller's `fetch` and tells the hooks. */
  async function fetchOnce(call: Pick<Call<never>, "operation" | "id">, request: Request): Promise<Response> {
    const { method, url } = request;
    // By itself: that of a page or a worker refuses to be called as a method.
    const { fetch, hooks, onWarning, apiKey, clock } = options;
    const event = { ...call, method, url };
    notify(
      hooks.onRequest,
      () => ({ ...event, headers: redactedHeaders(request.headers, apiKey) }),
      onWarning,
    );
    const leftAt = clock.now();
    const response = await fetch(request);
    const { status, headers } = response;
    const durationMs = clock.now() - leftAt;
    notify(
      hooks.onResponse,
      () => ({ ...event, status, headers: redactedHeaders(headers, apiKey), durationMs }),
      onWarning,
    );
    return response;
  }

  async function send<Result>(
    { operation, id, signal, requestTimeoutMs = options.requestTimeoutMs, read }: Call<Result>,
    ifLost: "no" | "unknown",
    run: (client: Client<paths>, init: Init, onLast: () => void) => Promise<Sent>,
  ): Promise<Result> {
    if (signal?.aborted) throw aborted(operation, { cause: signal.reason, billed: "no" });
    let sent: Sent;
    let late: RequestTimeoutError | undefined;
    // Until the request is handed over, and the last part of its body, nothing can have come of it; unless a
    // middleware sends requests itself.
    let isHandedOver = false;
    let isAnew = false;
    let isWhole = false;
    let isJudged = false;
    const billed = (): "no" | "unknown" => {
      isJudged = true;
      return options.middleware.length > 0 || (isHandedOver && isWhole) ? ifLost : "no";
    };
    const onLast = (): void => {
      // A fetch that goes on after its signal must not complete what was told to be incomplete.
      if (isJudged) throw new Error("the request is over");
      isWhole = true;
    };
    const fetch = async (request: Request, attempt: AbortSignal): Promise<Response> => {
      requireOwnHost(request, options);
      // A middleware that makes a request anew leaves out what keeps the key here and ends the request in time.
      const own = isAnew
        ? new Request(request, { redirect: "manual", signal: attempt, ...noStore() })
        : request;
      isHandedOver = true;
      return fetchOnce({ operation, id }, own);
    };
    const middleware = options.middleware.map((user) => ({
      async onRequest({ request }: { request: Request }) {
        const changed = await user.onRequest?.({ request, operation, id });
        // Who answers may have sent the request in a way of its own.
        isHandedOver ||= changed instanceof Response;
        isAnew ||= changed !== undefined && changed !== request;
        return changed;
      },
      onResponse: ({ request, response }: { request: Request; response: Response }) =>
        user.onResponse?.({ request, response, operation, id }),
    }));
    try {
      sent = await withTimeout(
        (attempt) => {
          const send = (request: Request): Promise<Response> => fetch(request, attempt);
          const init: Init = {
            signal: attempt,
            redirect: "manual",
            parseAs: "text",
            fetch: send,
            middleware,
          };
          return run(lazyClient(), init, onLast);
        },
        {
          ms: requestTimeoutMs,
          clock: options.clock,
          signal,
          timedOut: () => {
            late = timeoutError(operation, requestTimeoutMs, billed());
            return late;
          },
        },
      );
    } catch (cause) {
      if (late !== undefined) throw late;
      // First the signal: its reason may be an error of another call.
      if (signal?.aborted) throw aborted(operation, { cause: signal.reason, billed: billed() });
      if (cause instanceof UnreadableBody) throw cause.toInputError(operation);
      if (!isHandedOver) throw notSentError(operation, withoutKeyIn(cause, options));
      const isNeverSent = options.isDefaultFetch && failedBeforeSending(cause);
      throw connectionError(operation, withoutKeyIn(cause, options), isNeverSent ? "no" : billed());
    }
    const answer = readAnswer(sent);
    try {
      return read(decodeAnswer(answer, operation, ifLost));
    } catch (error) {
      const safe = withoutKey(answer.text, options.apiKey);
      // A service may quote the key that it refuses: make the error again from an answer without it.
      return safe === answer.text
        ? Promise.reject(error)
        : read(decodeAnswer({ ...answer, text: safe }, operation, ifLost));
    }
  }

  return {
    post: (path, draft, call) =>
      send(call, "unknown", async (client, init, onLast) => {
        let unreadable: UnreadableBody | undefined;
        try {
          const onFailure = (failure: UnreadableBody): void => {
            unreadable = failure;
          };
          const body = await call.body({ onFailure, onLast });
          return await client.POST(path, { body: draft, bodySerializer: () => body, ...streaming, ...init });
        } catch (error) {
          throw unreadable ?? error;
        }
      }),
    get: (path, parameters, call) =>
      send(call, "no", (client, init) =>
        client.GET(path, { params: { path: parameters }, ...noStore(), ...init }),
      ),
  };
}

/** Frameworks cache a GET; runtimes that have no cache throw at the word. */
function noStore(): { cache?: "no-store" } {
  return "cache" in Request.prototype ? { cache: "no-store" } : {};
}

/** openapi-fetch parses the body of an error by itself, and leaves that of a success to `parseAs`. */
function readAnswer({ data, error, response }: Sent): Answer {
  const body = response.ok ? data : error;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  return { status: response.status, type: response.type, headers: response.headers, text };
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
    advice: "Look at the middleware, which runs before the request leaves.",
  });
}

/** A middleware may change a request, and must not send the key elsewhere by it. */
function requireOwnHost(request: Request, { apiKey, baseUrl, middleware }: ResolvedOptions): void {
  if (apiKey === undefined || middleware.length === 0) return;
  if (new URL(request.url).origin !== new URL(baseUrl).origin && request.headers.has("authorization")) {
    throw new Error("a middleware gave the request another host, which must not get the key");
  }
}
