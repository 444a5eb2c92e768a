import type { Upstream } from "./upstream.ts";

export interface SentRequest {
  method: "GET" | "POST";
  /** The documented path, already encoded. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string | undefined;
}

export interface ReceivedResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

interface NoResponse {
  /** Why there is no whole response. */
  problem: string;
}

// Documented responses have less than 2 kB.
const maxResponseBytes = 2 ** 20;

/**
 * Sends a request once. Redirects are not followed: the key would go to their host.
 * @param timeoutMs milliseconds for the whole response
 */
export async function sendOnce(
  { url }: Upstream,
  { method, path, headers, body }: SentRequest,
  timeoutMs: number,
): Promise<ReceivedResponse | NoResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url + path, {
      method,
      headers,
      redirect: "manual",
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await readText(response);
    if (text === undefined) return { problem: `the response has more than ${maxResponseBytes} bytes` };
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  } catch (error) {
    return {
      problem: signal.aborted ? `no whole response within ${timeoutMs / 1000} s` : problemOf(error),
    };
  }
}

/** `undefined` if the body is too long. */
async function readText({ body }: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxResponseBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const problems: Record<string, string> = {
  ECONNREFUSED: "the upstream cannot be reached: connection refused",
  ENOTFOUND: "the upstream cannot be reached: its host is unknown",
  EAI_AGAIN: "the upstream cannot be reached: its host name cannot be resolved",
  UND_ERR_SOCKET: "the connection was closed before the whole response arrived",
  ECONNRESET: "the connection was reset before the whole response arrived",
};

function problemOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return problems[String(code)] ?? `the exchange failed: ${String(message)}`;
}
