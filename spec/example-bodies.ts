import { isMap, isScalar, parseDocument, visit } from "yaml";

/**
 * Copies every example body into the document: an Example Object whose `x-file` names a file under
 * `spec/examples/` gets that file's JSON as its `value`.
 *
 * OpenAPI takes `value` literally, so a `$ref` there is an object with a key `$ref` to half of the tools.
 * The file stays the one place where a body is written.
 */
export function insertExampleBodies(source: string, readBody: (file: string) => string): string {
  const document = parseDocument(source);
  visit(document, {
    Map(_key, node) {
      const file = isMap(node) ? node.get("x-file", true) : undefined;
      if (!isScalar(file) || typeof file.value !== "string") return;
      node.set("value", document.createNode(JSON.parse(readBody(file.value)) as unknown));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
