import type { InvalidInputError } from "../errors/errors.ts";
import type { Call } from "./call.ts";
import { importOrThrow } from "./connection.ts";

/** JSON text, and Blobs that stand in it as strings of Base64. */
export type BodyPart = string | Blob;

/** What an attempt learns about its body. */
export interface BodyEvents {
  /** Called when a picture cannot be read: `fetch` itself would report a lost connection. */
  onFailure: (failure: InvalidInputError) => void;
  /**
   * Called before the last part of a stream is given: until then nobody has a complete request. What it throws
   * withholds the part.
   */
  onLast: () => void;
}

/** Makes the body of one attempt; every attempt gets a new one, since a stream can be read only once. */
export type BodyFactory = (events: BodyEvents) => string | Blob | ReadableStream<Uint8Array> | Promise<Blob>;

/**
 * Makes bodies from parts. Text alone stays text; what encodes Blobs is loaded when there are some.
 * @param canStream whether the platform sends a body that is a stream.
 * @throws {ConnectionError} when it could not be loaded.
 */
export async function loadBody(
  call: Pick<Call, "operation" | "signal">,
  parts: readonly BodyPart[],
  canStream: boolean,
): Promise<BodyFactory> {
  const [text, another] = parts;
  if (typeof text !== "string" || another !== undefined) {
    const { mediaBody } = await importOrThrow(call, import("./media-body.ts"));
    return mediaBody(call.operation, parts, canStream);
  }
  // When a connection in use breaks, Deno sends text again, perhaps for a second task. It sends a Blob only once.
  return () => ("Deno" in globalThis ? new Blob([text]) : text);
}
