import type { Rules } from "../facts.ts";

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

/** Whether a value is an object with fields. A Blob is not, although Bun's Blobs have a property `image`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Blob);
}

/** Whether a text is meant as an http or https URL. It need not be valid. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** The wire's form of a picture or sound in a string: a `data:` URL loses its prefix, everything else stays. */
export function withoutDataPrefix(text: string): string {
  return /^data:[^,]*;base64,/i.test(text) ? text.slice(text.indexOf(",") + 1) : text;
}
