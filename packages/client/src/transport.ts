import createClient, { type Client } from "openapi-fetch";
import { type Answer, decodeAnswer } from "./decode.ts";
import { withTimeout } from "./delay.ts";
import { AbortError, ConnectionError, RequestTimeoutError } from "./errors.ts";
import type { paths } from "./generated/schema.ts";
import type { ResolvedOptions } from "./options.ts";
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
  /** Milliseconds for the whole call, its body included, in place of the client's `requestTimeoutMs`. */
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
  /** Makes the result of the JSON of a successful answer; its errors count as the call's own. */
  read: (answer: object) => Result;
}

// Refused before a byte of the request could leave: certainly no task was made.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);
const beforeSending = new Set(["connect", "getaddrinfo"]);

interface Sent {
  data?: unknown;
  error?: unknown;
  response: Response;
}

// The platform asks for this word with every body that is a stream.
const streaming = { duplex: "half" };

type Init = { signal: AbortSignal; redirect: "manual"; parseAs: "text" };

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
      fetch: options.fetch,
      headers: options.apiKey === undefined ? {} : { Authorization: `Bearer ${options.apiKey}` },
    }));

  async function send<Result>(
    { operation, signal, requestTimeoutMs = options.requestTimeoutMs, read }: Call<Result>,
    billed: "no" | "unknown",
    run: (client: Client<paths>, init: Init) => Promise<Sent>,
  ): Promise<Result> {
    if (signal?.aborted) throw abortError(operation, signal, "no");
    let sent: Sent;
    let late: RequestTimeoutError | undefined;
    try {
      sent = await withTimeout(
        (attempt) => run(lazyClient(), { signal: attempt, redirect: "manual", parseAs: "text" }),
        {
          ms: requestTimeoutMs,
          clock: options.clock,
          signal,
          timedOut: () => {
            late = timeoutError(operation, requestTimeoutMs, billed);
            return late;
          },
        },
      );
    } catch (cause) {
      if (late !== undefined) throw late;
      // First the signal: its reason may be an error of another call.
      if (signal?.aborted) throw abortError(operation, signal, billed);
      if (cause instanceof UnreadableBody) throw cause.toInputError(operation);
      const isNeverSent = options.isDefaultFetch && failedBeforeSending(cause);
      throw connectionError(operation, withoutKeyIn(cause, options), isNeverSent ? "no" : billed);
    }
    const answer = readAnswer(sent);
    try {
      return read(decodeAnswer(answer, operation, billed));
    } catch (error) {
      const safe = withoutKey(answer.text, options.apiKey);
      // A service may quote the key that it refuses: make the error again from an answer without it.
      return safe === answer.text
        ? Promise.reject(error)
        : read(decodeAnswer({ ...answer, text: safe }, operation, billed));
    }
  }

  return {
    post: (path, draft, call) =>
      send(call, "unknown", async (client, init) => {
        let unreadable: UnreadableBody | undefined;
        try {
          const body = await call.body((failure) => {
            unreadable = failure;
          });
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

// Shorter ones are made up for a mock, and taking "any" out of a text would only spoil it.
const shortestSecret = 8;

function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey === undefined || apiKey.length < shortestSecret ? text : text.replaceAll(apiKey, "[API key]");
}

function abortError(operation: string, signal: AbortSignal, billed: "no" | "unknown"): AbortError {
  return new AbortError(`${operation}: stopped by the caller`, { cause: signal.reason, billed });
}

function timeoutError(operation: string, ms: number, billed: "no" | "unknown"): RequestTimeoutError {
  return new RequestTimeoutError(`${operation}: no complete answer within ${ms} ms`, {
    retryable: true,
    billed,
    advice: "Raise requestTimeoutMs, or check the network.",
  });
}

function connectionError(operation: string, cause: unknown, billed: "no" | "unknown"): ConnectionError {
  const code = codeOf(cause);
  return new ConnectionError(`${operation}: the connection failed${code === undefined ? "" : ` (${code})`}`, {
    cause,
    retryable: true,
    billed,
    advice: "Check the network and baseUrl.",
  });
}

/** fetch hides the reason in the causes of a bare TypeError. */
function* causesOf(error: unknown): Generator<object, undefined> {
  let current = error;
  for (let depth = 0; depth < 10 && typeof current === "object" && current !== null; depth++) {
    yield current;
    current = "cause" in current ? current.cause : undefined;
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  for (const cause of causesOf(error))
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  return undefined;
}

/** Whether the platform's own fetch says that it got no connection, to any of the host's addresses. */
function failedBeforeSending(error: unknown): boolean {
  const isRefused = (cause: object): boolean =>
    "code" in cause &&
    neverSent.has(String(cause.code)) &&
    (("syscall" in cause && beforeSending.has(String(cause.syscall))) ||
      ("errors" in cause && Array.isArray(cause.errors) && cause.errors.every(isRefused)));
  return [...causesOf(error)].some(isRefused);
}

/** What a fetch of the caller's throws may carry the request's headers: only its words are kept. */
function withoutKeyIn(cause: unknown, { isDefaultFetch, apiKey }: ResolvedOptions): unknown {
  if (isDefaultFetch || !(cause instanceof Error)) return isDefaultFetch ? cause : undefined;
  const safe = new Error(withoutKey(cause.message, apiKey));
  safe.name = cause.name;
  const code = codeOf(cause);
  return code === undefined ? safe : Object.assign(safe, { code });
}
