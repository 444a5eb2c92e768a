import { isMap, isScalar, parseDocument, stringify, visit, type YAMLMap } from "yaml";

/**
 * Copies every example body into the document: an Example Object whose `x-file` names a file under
 * `spec/examples/` gets that file's JSON as its `value`.
 *
 * OpenAPI takes `value` literally, so a `$ref` there is an object with a key `$ref` to half of the tools.
 * The file stays the one place where a body is written. Only bodies that differ are touched: printing the
 * whole document anew would undo the formatter's work on the rest.
 */
export function insertExampleBodies(source: string, readBody: (file: string) => string): string {
  const edits: { from: number; to: number; text: string }[] = [];
  visit(parseDocument(source), {
    Map(_key, example) {
      const file = example.get("x-file", true);
      if (!isScalar(file) || typeof file.value !== "string") return undefined;
      const body = JSON.parse(readBody(file.value)) as unknown;
      const { from, to, value } = placeOfValue(source, example);
      if (JSON.stringify(value) !== JSON.stringify(body)) {
        const indent = indentAt(source, example);
        const newLine = value === undefined ? `\n${indent}` : "";
        edits.push({ from, to, text: newLine + valueText(body, indent) });
      }
      return visit.SKIP;
    },
  });
  return edits.reduceRight(
    (text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to),
    source,
  );
}

/** Where `value: ...` stands in the example, or where it belongs when there is none: after the last entry. */
function placeOfValue(source: string, example: YAMLMap): { from: number; to: number; value?: unknown } {
  const pair = example.items.find(({ key }) => isScalar(key) && key.value === "value");
  const last = pair ?? example.items.at(-1);
  const key = last?.key;
  const node = last?.value;
  if (!isScalar(key) || !(isMap(node) || isScalar(node)) || !key.range || !node.range) {
    throw new Error(
      "spec/openapi.yaml: an example with x-file has a value that is neither a map nor a scalar",
    );
  }
  const to = node.range[0] + source.slice(node.range[0], node.range[1]).trimEnd().length;
  return pair ? { from: key.range[0], to, value: node.toJSON() as unknown } : { from: to, to };
}

function indentAt(source: string, example: YAMLMap): string {
  const start = example.range?.[0] ?? 0;
  return " ".repeat(start - (source.lastIndexOf("\n", start) + 1));
}

function valueText(body: unknown, indent: string): string {
  return stringify({ value: body }, { lineWidth: 0 }).trimEnd().replaceAll("\n", `\n${indent}`);
}
