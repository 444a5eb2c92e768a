/**
 * Bytes of an answer that are read, after decompression. It is about 100 times the largest documented answer. The rest
 * stays on the connection, which is closed.
 */
export const maxAnswerBytes = 1_048_576;

/** What has come of an answer's body. */
export interface Received {
  text: string;
  /** Whether the body is longer than {@link maxAnswerBytes}; then `text` is its beginning. */
  isTooLong: boolean;
}

/**
 * Reads a body piece by piece into `received`, which has what came when the connection breaks.
 * @throws what the connection fails with.
 */
export async function readBody(response: Response, received: Received): Promise<void> {
  const { body } = response;
  if (typeof body?.getReader !== "function") {
    received.text = await response.text();
    return;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let left = maxAnswerBytes;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    received.text += decoder.decode(piece.value.subarray(0, left), { stream: true });
    left -= piece.value.length;
    if (left < 0) {
      received.isTooLong = true;
      // The connection may be broken already; what came of the answer is enough.
      reader.cancel().catch(() => {});
      return;
    }
  }
  received.text += decoder.decode();
}

/** Whether a value is a response, of this realm or of another one. */
export function isResponse(value: unknown): value is Response {
  const { status, headers, text } = Object(value) as Partial<Response>;
  return typeof status === "number" && typeof headers?.get === "function" && typeof text === "function";
}
