import type { Rules } from "./endpoint.ts";

/** Where the rules have a mark: the fields that lead there, `*` for each item of a list. */
export interface Place<Mark> {
  readonly path: readonly string[];
  readonly mark: Mark;
}

type MarkName = "x-image" | "x-id";
type Mark<Name extends MarkName> = NonNullable<Rules[Name]>;

/** Every place of the rules that has the mark. */
export function placesOf<Name extends MarkName>(
  rules: Rules,
  name: Name,
  path: readonly string[] = [],
): Place<Mark<Name>>[] {
  const mark = rules[name];
  const own = mark === undefined ? [] : [{ path, mark: mark as Mark<Name> }];
  const items = rules.items === undefined ? [] : placesOf(rules.items, name, [...path, "*"]);
  const inner = Object.entries(rules.properties ?? {}).flatMap(([field, property]) =>
    placesOf(property, name, [...path, field]),
  );
  return [...own, ...items, ...inner];
}

/**
 * Calls `find` with each text that a body has at a place, until it finds something.
 * @returns what it found
 */
export function findAt<Found>(
  body: unknown,
  path: readonly string[],
  find: (text: string, field: string) => Found | undefined,
): Found | undefined {
  return walk(body, path, 0, "", find);
}

function walk<Found>(
  value: unknown,
  path: readonly string[],
  depth: number,
  field: string,
  find: (text: string, field: string) => Found | undefined,
): Found | undefined {
  const name = path[depth];
  if (name === undefined) return typeof value === "string" ? find(value, field) : undefined;
  if (name === "*") {
    if (!Array.isArray(value)) return undefined;
    for (let index = 0; index < value.length; index += 1) {
      const found = walk(value[index], path, depth + 1, `${field}[${index}]`, find);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const inner = (value as Readonly<Record<string, unknown>>)[name];
  return walk(inner, path, depth + 1, field === "" ? name : `${field}.${name}`, find);
}
