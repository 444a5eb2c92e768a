import { problemOf } from "./exchange.ts";
import type { CheckResult } from "./result.ts";

/** So many first bytes of a file are asked for, and no more are read. */
const startBytes = 1024;

/** Names that no file can be at (RFC 2606), as in the examples of the contract. */
const reservedHost = /(?:^|\.)(?:example|invalid|test|example\.(?:com|net|org))$/i;

/**
 * Asks for the first bytes of a result's file, without the key: the file's host is not the upstream. A redirect is
 * followed, as a player would.
 */
export async function checkFile(url: string, timeoutMs: number): Promise<CheckResult> {
  const name = "first bytes of the result";
  const { host, pathname, hostname, protocol } = new URL(url);
  // The query of such a URL is a signature, which a log should not have.
  const result: CheckResult = {
    name,
    method: "GET",
    path: `${protocol}//${host}${pathname}`,
    durationMs: 0,
    findings: [],
    notes: [],
  };
  if (reservedHost.test(hostname)) {
    return { ...result, skipped: "not sent: the host is reserved for examples" };
  }
  const start = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { headers: { range: `bytes=0-${startBytes - 1}` }, signal });
    const bytes = await readStart(response);
    result.status = response.status;
    judge(result, response, bytes);
  } catch (error) {
    const what = signal.aborted ? `no first bytes within ${timeoutMs / 1000} s` : problemOf(error);
    result.findings.push({ where: "result", what, rule: "the file of a succeed task can be downloaded" });
  }
  result.durationMs = performance.now() - start;
  return result;
}

function judge(result: CheckResult, { status, headers }: Response, bytes: number): void {
  const rule = "the file of a succeed task can be downloaded without a key";
  const add = (what: string): void => void result.findings.push({ where: "result", what, rule });
  if (status === 403 || status === 404 || status === 410) {
    add(`is ${status}: the URL serves no file, or has expired`);
  } else if (status !== 200 && status !== 206) {
    add(`is ${status} instead of 200 or 206`);
  } else if (bytes === 0) {
    add("has no bytes");
  } else if (/^text\/html\b/i.test(headers.get("content-type") ?? "")) {
    add("is a web page");
  } else {
    result.notes.push(`${bytes} bytes, ${headers.get("content-type") ?? "without a media type"}`);
  }
}

/** The number of bytes that were read, at most those of the first chunks up to {@link startBytes}. */
async function readStart({ body }: Response): Promise<number> {
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest.
    if (length >= startBytes) break;
  }
  return Math.min(length, startBytes);
}
