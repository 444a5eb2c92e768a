import type { Rules } from "./endpoint.ts";

type MarkName = "x-image" | "x-id";

/** A result of a search, and its place in the body, for example `image_list[0].image`. */
interface Marked<Found> {
  field: string;
  found: Found;
}

/** Calls `find` with each text of a body whose rules have a mark, until it returns a result. */
export function findMarked<Name extends MarkName, Found>(
  rules: Rules,
  name: Name,
  value: unknown,
  find: (text: string, mark: NonNullable<Rules[Name]>) => Found | undefined,
): Marked<Found> | undefined {
  const { [name]: mark, items, properties } = rules;
  if (typeof value === "string") {
    const found = mark === undefined || mark === null ? undefined : find(value, mark);
    return found === undefined ? undefined : { field: "", found };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; items !== undefined && index < value.length; index += 1) {
      const inner = findMarked(items, name, value[index], find);
      if (inner !== undefined) return inside(`[${index}]`, inner);
    }
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const field in properties) {
    const inner = findMarked(properties[field] ?? {}, name, fields[field], find);
    if (inner !== undefined) return inside(field, inner);
  }
  return undefined;
}

function inside<Found>(outer: string, { field, found }: Marked<Found>): Marked<Found> {
  const separator = field === "" || field.startsWith("[") ? "" : ".";
  return { field: outer + separator + field, found };
}
