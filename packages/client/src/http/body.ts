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
  const reader = readerOf(response.body);
  if (reader === undefined) {
    const text = await response.text();
    received.text = text.slice(0, maxAnswerBytes);
    received.isTooLong = text.length > maxAnswerBytes;
    return;
  }
  const decoder = new TextDecoder();
  let left = maxAnswerBytes;
  for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) {
    received.text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left < 0) {
      received.isTooLong = true;
      // The connection may be broken already; what came of the answer is enough.
      reader.cancel().catch(() => {});
      return;
    }
  }
  received.text += decoder.decode();
}

interface Reader {
  read(): Promise<{ value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

/** Also of a stream of Node's, which the `fetch` of a package may return. Undefined where only the text can be had. */
function readerOf(
  body: (ReadableStream<Uint8Array> & Partial<AsyncIterable<Uint8Array>>) | null,
): Reader | undefined {
  if (typeof body?.getReader === "function") return body.getReader();
  const iterator = body?.[Symbol.asyncIterator]?.();
  return iterator && { read: () => iterator.next(), cancel: async () => iterator.return?.() };
}

/** Whether a value is a response, of this realm or of another one. */
export function isResponse(value: unknown): value is Response {
  const { status, headers, text } = Object(value) as Partial<Response>;
  return typeof status === "number" && typeof headers?.get === "function" && typeof text === "function";
}
