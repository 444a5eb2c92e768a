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
  /** Whether nothing was sent: no connection was made. */
  isUnsent?: boolean;
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
    if (signal.aborted) return { problem: `no whole response within ${timeoutMs / 1000} s` };
    return { problem: problemOf(error), isUnsent: neverSent.has(codeOf(error)) };
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
  ERR_SSL_WRONG_VERSION_NUMBER: "the upstream does not speak TLS at this port: is it http?",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the upstream does not speak TLS at this port: is it http?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the upstream's certificate is not trusted: set NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "the upstream's certificate is not trusted: set NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the upstream's certificate is not trusted: set NODE_EXTRA_CA_CERTS",
};

/** Codes of failures before a connection was made. */
const neverSent: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function causeOf(error: unknown): { code?: unknown; message?: unknown } {
  return (error instanceof Error && error.cause instanceof Error ? error.cause : error) as object;
}

function codeOf(error: unknown): string {
  return String(causeOf(error).code);
}

/** Says why a request got no whole response. */
export function problemOf(error: unknown): string {
  const message = String(causeOf(error).message);
  if (message === "bad port")
    return "fetch refuses this port, which belongs to another protocol: use another one";
  return problems[codeOf(error)] ?? `the exchange failed: ${message}`;
}
