import { KlingError } from "../errors/errors.ts";
import { type Clock, withTimeout } from "../platform/clock.ts";
import { bodyTimeoutMs } from "./limits.ts";

/**
 * Reads a request's body as text, at most `maxBytes` of it.
 * @returns the text, or the status to respond with: 413 when the body is longer, 408 when it does not arrive in time,
 * 400 when it breaks off or is not UTF-8.
 * @throws {InvalidInputError} of the adapter when the server has lost the body.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  clock: Clock,
): Promise<string | 400 | 408 | 413> {
  if (Number(request.headers.get("content-length")) > maxBytes) return 413;
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const stop = (): void => void reader.cancel().catch(() => {});
  let isLate = false;
  function timedOut(): void {
    isLate = true;
    stop();
  }
  try {
    const text = await withTimeout(() => readText(reader, maxBytes), { ms: bodyTimeoutMs, clock, timedOut });
    if (text === undefined) stop();
    return text ?? 413;
  } catch (error) {
    if (error instanceof KlingError) throw error;
    return isLate ? 408 : 400;
  }
}

/** Undefined when there are more bytes. */
async function readText(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  for (let chunk = await reader.read(); chunk.value !== undefined; chunk = await reader.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
