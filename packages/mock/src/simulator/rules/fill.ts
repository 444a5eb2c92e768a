/**
 * An example of the contract with markers for the values that differ from response to response: `{ $id: kind }`,
 * `{ $file: extension }` and `{ $seconds: true }`.
 */
export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | { readonly [key: string]: Template };

/** The values that replace the markers. */
export interface Fillings {
  /** Makes an id, for example of the kind `video`. */
  id(kind: string): string;
  /** Makes the URL of a file, for example with the extension `mp4`. */
  file(extension: string): string;
  /** The length in seconds, as a decimal string. */
  seconds: string;
}

/** Replaces the markers of a template, in order. */
export function fill(template: Template, fillings: Fillings): unknown {
  if (typeof template !== "object" || template === null) return template;
  if (isList(template)) return template.map((item) => fill(item, fillings));
  const { $id, $file, $seconds } = template;
  if (typeof $id === "string") return fillings.id($id);
  if (typeof $file === "string") return fillings.file($file);
  if ($seconds === true) return fillings.seconds;
  const filled: Record<string, unknown> = {};
  for (const key in template) filled[key] = fill(template[key] ?? null, fillings);
  return filled;
}

export function isList(template: Template): template is readonly Template[] {
  return Array.isArray(template);
}
