import { expect, test } from "vitest";
import { curlExample } from "../../src/cli/curl.ts";

const url = "http://127.0.0.1:4010";
const withExample = { requestBody: { content: { "application/json": { example: { a: "it's" } } } } };

test("prefers the operation with an example, and quotes it for a shell", () => {
  const paths = { "/first": { get: {} }, "/second": { summary: "s", post: withExample } };
  expect(curlExample({ openapi: "3.1.0", paths }, url)).toBe(
    `curl ${url}/second \\\n  -H 'Content-Type: application/json' \\\n  -d '{"a":"it'\\''s"}'`,
  );
});

test("sends a key if the operation needs one", () => {
  const paths = { "/a/{id}": { get: { security: [{ key: [] }] } } };
  expect(curlExample({ openapi: "3.1.0", paths }, url)).toBe(
    `curl '${url}/a/{id}' \\\n  -H 'Authorization: Bearer any-key'`,
  );
  const open = { "/a": { delete: { security: [] } } };
  expect(curlExample({ openapi: "3.1.0", security: [{ key: [] }], paths: open }, url)).toBe(
    `curl ${url}/a \\\n  -X DELETE`,
  );
});
