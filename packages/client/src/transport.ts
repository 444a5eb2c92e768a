import createClient, { type Client } from "openapi-fetch";
import { type Answer, decodeAnswer } from "./decode.ts";
import { withTimeout } from "./delay.ts";
import { AbortError, ConnectionError, KlingError, RequestTimeoutError } from "./errors.ts";
import type { paths } from "./generated/schema.ts";
import type { ResolvedOptions } from "./options.ts";
import type { BodyFactory } from "./request-body.ts";

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
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ERR_INVALID_URL"]);

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
    try {
      sent = await withTimeout(
        (attempt) => run(lazyClient(), { signal: attempt, redirect: "manual", parseAs: "text" }),
        {
          ms: requestTimeoutMs,
          clock: options.clock,
          signal,
          timedOut: () => timeoutError(operation, requestTimeoutMs, billed),
        },
      );
    } catch (cause) {
      if (cause instanceof KlingError) throw cause;
      throw signal?.aborted
        ? abortError(operation, signal, billed)
        : connectionError(operation, cause, billed);
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
        const body = await call.body();
        return client.POST(path, { body: draft, bodySerializer: () => body, ...streaming, ...init });
      }),
    get: (path, parameters, call) =>
      send(call, "no", (client, init) =>
        client.GET(path, { params: { path: parameters }, cache: "no-store", ...init }),
      ),
  };
}

/** openapi-fetch parses the body of an error by itself, and leaves that of a success to `parseAs`. */
function readAnswer({ data, error, response }: Sent): Answer {
  const body = response.ok ? data : error;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  return { status: response.status, headers: response.headers, text };
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
  const never = code !== undefined && neverSent.has(code);
  return new ConnectionError(`${operation}: the connection failed${code === undefined ? "" : ` (${code})`}`, {
    cause,
    retryable: true,
    billed: never ? "no" : billed,
    advice: "Check the network and baseUrl.",
  });
}

/** fetch hides the reason in the cause of a bare TypeError. */
function codeOf(error: unknown): string | undefined {
  for (
    let current = error;
    typeof current === "object" && current !== null;
    current = "cause" in current ? current.cause : undefined
  ) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return undefined;
}
