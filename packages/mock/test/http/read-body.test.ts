import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { createBodyCollector, isJson, readBody, UnreadableBodyError } from "../../src/http/read-body.ts";

const mebibyte = 2 ** 20;

function collected(contentLength: string | undefined, maxBytes: number, chunks: number[]) {
  const collector = createBodyCollector(contentLength, maxBytes);
  for (const [index, length] of chunks.entries()) collector.add(new Uint8Array(length).fill(index + 1));
  return { isTooLarge: collector.isTooLarge, body: collector.take() };
}

test.each<[string, string | undefined, number[]]>([
  ["no header", undefined, [3, 2]],
  ["a right one", "5", [3, 2]],
  ["a right one of a large body", String(2 * mebibyte), [mebibyte, mebibyte]],
  ["one that is too small", String(2 * mebibyte), [mebibyte, mebibyte, 1]],
  ["one that is too large", String(2 * mebibyte), [mebibyte, 1]],
  ["one that is no number", "many", [1]],
  ["no chunk at all", undefined, []],
])(verifies("simulator:http", "the chunks of a body are joined with %s"), (_, contentLength, chunks) => {
  const { isTooLarge, body } = collected(contentLength, 4 * mebibyte, chunks);
  const expected = Buffer.concat(chunks.map((length, index) => Buffer.alloc(length, index + 1)));
  expect(isTooLarge).toBe(false);
  expect(expected.equals(body)).toBe(true);
});

test.each<[string, string | undefined, number[], boolean]>([
  ["a body of the limit", undefined, [2, 2], false],
  ["one byte more", undefined, [2, 2, 1], true],
  ["an announced body of the limit", "4", [], false],
  ["an announced byte more", "5", [], true],
  ["more than was announced", "4", [4, 1], true],
])(verifies("simulator:http", "%s against a limit"), (_, contentLength, chunks, isTooLarge) => {
  expect(collected(contentLength, 4, chunks).isTooLarge).toBe(isTooLarge);
});

test.each([
  ["application/json", true],
  ["Application/JSON ; charset=utf-8", true],
  [" application/vnd.api+json", true],
  ["application/json-seq", false],
  ["application/jsonx", false],
  ["text/json", false],
  ["text/plain; a=application/json", false],
  ["", false],
])(verifies("mock:malformed", "whether %j is JSON: %s"), (contentType, expected) => {
  expect(isJson(contentType)).toBe(expected);
});

const post = (body: string | Uint8Array, headers: Record<string, string>) => {
  return { method: "POST", path: "/", origin: "http://mock", headers, body };
};

test(verifies("mock:malformed", "a body is read in its charset"), () => {
  const headers = { "content-type": 'application/json; charset="iso-8859-1"' };
  expect(readBody(post(Uint8Array.of(0x22, 0xe9, 0x22), headers), 10)).toBe("é");
});

test(verifies("mock:large-body", "the size of a collected body is checked too"), () => {
  const read = () => readBody(post("12345", {}), 4);
  expect(read).toThrow(UnreadableBodyError);
  expect(read).toThrow("this mock takes at most 4 bytes");
});
