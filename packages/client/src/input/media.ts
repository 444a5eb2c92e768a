import type { Rules } from "../facts.ts";
import type { ReadBytes } from "./image-header.ts";

/** Whether a place takes a picture or a sound. */
export function isMedia(rules: Rules): boolean {
  return rules["x-image"] !== undefined || rules["x-audio"] !== undefined;
}

/**
 * The name of the field that a bare picture or sound stands for: `image` where the contract asks for `{ image }`.
 * Undefined where an object needs more, or something else.
 */
export function mediaFieldOf({ properties, required }: Rules): string | undefined {
  const [name, another] = required ?? [];
  if (name === undefined || another !== undefined) return undefined;
  const field = properties?.[name];
  return field !== undefined && isMedia(field) ? name : undefined;
}

/** Whether a value is an object with fields. A Blob has none, though Bun's Blobs have an `image` of their own. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Blob);
}

/** Whether a text is meant as an http or https URL, be it valid or not. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** The wire's form of a picture or sound in a string: a `data:` URL loses its prefix, everything else stays. */
export function withoutDataPrefix(text: string): string {
  return /^data:[^,]*;base64,/i.test(text) ? text.slice(text.indexOf(",") + 1) : text;
}

/**
 * Whether a text is Base64, with or without its padding, which some encoders leave out. One character too many, or
 * half a padding, shows that the text was cut.
 */
export function isBase64(text: string): boolean {
  const isWhole = text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1;
  return isWhole && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** Bytes that a Base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Reads parts of a Blob or of a Base64 text; neither is decoded as a whole. */
export function bytesOf(data: Blob | string): ReadBytes {
  if (typeof data !== "string") {
    return async (start, length) => new Uint8Array(await data.slice(start, start + length).arrayBuffer());
  }
  return async (start, length) => {
    // Four characters are three bytes: begin at a whole group and drop what comes before `start`.
    const group = Math.floor(start / 3);
    const skipped = start - group * 3;
    const piece = data.slice(group * 4, (group + Math.ceil((skipped + length) / 3)) * 4);
    const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    return bytes.subarray(skipped, skipped + length);
  };
}
