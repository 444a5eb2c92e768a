/** The line width of the formatter, for generated text too. */
export const widest = 110;

/** First lines of every generated module. */
export const banner = `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */
`;

/** A description as a docstring, with the line breaks of the contract. */
export function docstring(text: string, indent = 0, tags: readonly string[] = []): string {
  const space = " ".repeat(indent);
  const safe = text.trim().replaceAll("*/", "*\\/");
  const lines = [...safe.split("\n"), ...tags];
  const single = `${space}/** ${lines.join(" ")} */\n`;
  if (lines.length === 1 && single.length <= widest) return single;
  return `${space}/**\n${lines.map((line) => `${space} * ${line}`.trimEnd()).join("\n")}\n${space} */\n`;
}

/** Whether the value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A JSON value as a TypeScript literal. A key has quotes only if it needs them.
 * @param indent spaces before the line in which the literal begins
 */
export function literal(value: unknown, indent = 0): string {
  const flat = flatLiteral(value);
  if (indent + flat.length <= widest - 20 || typeof value !== "object" || value === null) return flat;
  const inner = " ".repeat(indent + 2);
  const lines = Array.isArray(value)
    ? value.map((item) => `${inner}${literal(item, indent + 2)},\n`)
    : Object.entries(value).map(([key, item]) => `${inner}${keyText(key)}: ${literal(item, indent + 2)},\n`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

function flatLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${flatLiteral(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A key of an object literal or of an interface, quoted if necessary. */
export function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
