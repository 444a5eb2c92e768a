import type { Rules } from "./endpoint.ts";

type MarkName = "x-image" | "x-id";

/** A result of a search, and its place in the body, for example `image_list[0].image`. */
interface Marked<Found> {
  field: string;
  found: Found;
}

type Find<Name extends MarkName, Found> = (
  text: string,
  mark: NonNullable<Rules[Name]>,
  field: string,
) => Found | undefined;

/** Calls `find` with each text of a body whose rules have a mark, and its field, until it returns a result. */
export function findMarked<Name extends MarkName, Found>(
  rules: Rules,
  name: Name,
  body: unknown,
  find: Find<Name, Found>,
): Marked<Found> | undefined {
  let parts = markedParts[name].get(rules);
  if (parts === undefined) {
    parts = onlyMarked(rules, name) ?? {};
    markedParts[name].set(rules, parts);
  }
  return walk(parts, name, body, find, "");
}

/** The marked parts of the rules of each endpoint, so that a search skips the rest of a body. */
const markedParts: Record<MarkName, WeakMap<Rules, Rules>> = {
  "x-image": new WeakMap(),
  "x-id": new WeakMap(),
};

function onlyMarked(rules: Rules, name: MarkName): Rules | undefined {
  if (rules[name] !== undefined) return rules;
  const items = rules.items && onlyMarked(rules.items, name);
  const properties = Object.entries(rules.properties ?? {}).flatMap(([field, inner]) => {
    const marked = onlyMarked(inner, name);
    return marked === undefined ? [] : [[field, marked] as const];
  });
  if (items === undefined && properties.length === 0) return undefined;
  return { ...(items === undefined ? {} : { items }), properties: Object.fromEntries(properties) };
}

function walk<Name extends MarkName, Found>(
  rules: Rules,
  name: Name,
  value: unknown,
  find: Find<Name, Found>,
  path: string,
): Marked<Found> | undefined {
  const { [name]: mark, items, properties } = rules;
  if (typeof value === "string") {
    const found = mark === undefined || mark === null ? undefined : find(value, mark, path);
    return found === undefined ? undefined : { field: path, found };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; items !== undefined && index < value.length; index += 1) {
      const inner = walk(items, name, value[index], find, `${path}[${index}]`);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const field in properties) {
    const inner = walk(
      properties[field] ?? {},
      name,
      fields[field],
      find,
      path === "" ? field : `${path}.${field}`,
    );
    if (inner !== undefined) return inner;
  }
  return undefined;
}
