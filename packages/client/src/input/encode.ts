import { InvalidInputError } from "../errors/errors.ts";
import type { EndpointFacts, Rules } from "../facts.ts";
import type { Call } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import type { BodyFactory } from "../http/transport.ts";
import { randomId } from "../platform/runtime.ts";
import { isMedia, isRecord, mediaFieldOf, withoutDataPrefix } from "./rules.ts";

/** A part of a JSON body: text, or a Blob that is sent as Base64. */
export type BodyPart = string | Blob;

/**
 * Turns a request into the parts of the body that the service takes: pictures and sounds in any form become strings,
 * and a bare one gets its object. Everything else stays as it is, unknown fields too. The request is read before this
 * returns, so the caller may change it afterwards.
 * @throws {InvalidInputError} when the input cannot be written as JSON.
 */
export function encodeRequest({ rules }: EndpointFacts, operation: string, input: object): BodyPart[] {
  const blobs = new Map<string, Blob>();
  const marker = randomId();
  const encodeMedia: EncodeMedia = (value) => {
    if (typeof value === "string") return withoutDataPrefix(value);
    if (!(value instanceof Blob)) return value;
    const name = `blob ${marker} ${blobs.size}`;
    blobs.set(name, value);
    return name;
  };
  try {
    const text = JSON.stringify(encode(rules, { ...input }, encodeMedia), (field, value: unknown) => {
      // As JSON, they would be an empty object or nothing: the task would be paid for without the field.
      const type = value instanceof Blob ? "Blob" : typeof value;
      if (["Blob", "bigint", "function", "symbol"].includes(type)) {
        throw new TypeError(`${field} takes no ${type}`);
      }
      return value;
    });
    const parts = text.split(new RegExp(`(blob ${marker} \\d+)`));
    return blobs.size === 0 ? parts : parts.map((part) => blobs.get(part) ?? part);
  } catch (cause) {
    throw notJson(operation, cause);
  }
}

/**
 * A copy of a request, as far as it is checked: the caller may change the request before it is.
 * @throws {InvalidInputError} when a field cannot be read.
 */
export function copyRequest({ rules }: EndpointFacts, operation: string, input: object): object {
  try {
    return Object(encode(rules, { ...input }, (media) => media));
  } catch (cause) {
    throw notJson(operation, cause);
  }
}

function notJson(operation: string, cause: unknown): InvalidInputError {
  return new InvalidInputError(`${operation}: nothing was sent, because the input is not JSON`, {
    cause,
    advice: "See the error's cause: JSON has no cycles, no BigInt and no functions.",
  });
}

/**
 * Makes bodies from parts. Text alone stays text. The code that encodes Blobs is loaded on demand.
 * @param canStream whether the platform sends a body that is a stream.
 * @throws {ConnectionError} when that code could not be loaded.
 */
export async function loadBody(
  call: Pick<Call, "operation" | "signal">,
  parts: readonly BodyPart[],
  canStream: boolean,
): Promise<BodyFactory> {
  const [text, another] = parts;
  if (typeof text !== "string" || another !== undefined) {
    const { mediaBody } = await importOrThrow(call, import("./pictures.ts"));
    return mediaBody(call.operation, parts, canStream);
  }
  // When a reused connection breaks, Deno sends text again, which may make a second task. It sends a Blob only once.
  return () => ("Deno" in globalThis ? new Blob([text]) : text);
}

type EncodeMedia = (value: unknown) => unknown;

/** Encodes a place inside a request, where a bare picture or sound may stand for the object that holds it. */
function encodePlace(rules: Rules, value: unknown, encodeMedia: EncodeMedia): unknown {
  const name = mediaFieldOf(rules);
  const isBare = name !== undefined && (typeof value === "string" || value instanceof Blob);
  return encode(rules, isBare ? { [name]: value } : value, encodeMedia);
}

function encode(rules: Rules, value: unknown, encodeMedia: EncodeMedia): unknown {
  if (isMedia(rules)) return encodeMedia(value);
  const { properties = {}, items } = rules;
  if (Array.isArray(value) && items !== undefined)
    return value.map((item: unknown) => encodePlace(items, item, encodeMedia));
  if (!isRecord(value)) return value;
  const fields: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(properties))
    if (Object.hasOwn(fields, name)) fields[name] = encodePlace(field, fields[name], encodeMedia);
  return fields;
}
