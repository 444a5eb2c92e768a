import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type EndpointFacts, findProblems, identifyFace, type Rules } from "../../src/index.ts";
import { encodeRequest, loadBody } from "../../src/input/encode.ts";
import { validate } from "../../src/input/validate.ts";
import { systemClock } from "../../src/platform/clock.ts";

const sound: Rules = { type: "string", "x-audio": { formats: ["mp3"], maxBytes: 3 } };

/** The problems of a value under these rules. */
async function problemsOf(rules: Rules, value: unknown): Promise<string[]> {
  const endpoint: EndpointFacts = { name: "invented", path: "/", rules: { properties: { field: rules } } };
  const problems = await findProblems(endpoint, { field: value });
  return problems.map(({ pointer, rule, message }) => `${pointer} ${message} (${rule})`);
}

describe(verifies("client:validate", "the message of a broken rule is plain"), () => {
  const point: Rules = { type: "object", required: ["x", "y"], properties: { x: { type: "integer" } } };
  const either: Rules = { anyOf: [{ required: ["a", "b"] }, { required: ["c"] }] };

  test.each<[Rules, unknown, string]>([
    [{ type: "array", minItems: 2, maxItems: 2 }, [1], "must have exactly 2 items, got 1 (items)"],
    [{ type: "array", minItems: 1 }, [], "must have at least 1 item, got 0 (items)"],
    [{ type: "array", maxItems: 1 }, [1, 2], "must have at most 1 item, got 2 (items)"],
    [{ type: "array", minItems: 1, maxItems: 2 }, [], "must have 1 to 2 items, got 0 (items)"],
    [{ type: "array" }, {}, "must be a list (type)"],
    [{ type: "string", minLength: 2 }, "🎬", "must have at least 2 characters, got 1 (length)"],
    [{ type: "string", minLength: 2, maxLength: 2 }, "abc", "must have exactly 2 characters, got 3 (length)"],
    [{ type: "string", minLength: 1 }, "", "must not be empty (length)"],
    [{ type: "integer", minimum: 1, maximum: 9 }, 10, "must be a whole number from 1 to 9 (range)"],
    [{ type: "integer", minimum: 1, maximum: 9 }, 1.5, "must be a whole number from 1 to 9 (type)"],
    [{ type: "number", minimum: 0 }, -1, "must be a number of at least 0 (range)"],
    [{ type: "number", maximum: 0 }, 1, "must be a number of at most 0 (range)"],
    [{ type: "number" }, Number.POSITIVE_INFINITY, "must be a number (range)"],
    [{ type: "boolean" }, "yes", "must be true or false (type)"],
    [{ type: ["string", "null"] }, 7, "must be a string or null (type)"],
    [{ type: "object" }, new Blob(), "must be an object (type)"],
    [{ type: "string", format: "uri" }, "ftp://a.b/", "must be an absolute http or https URL (url)"],
    [
      { type: "string", format: "uri" },
      "https://example.com/a b",
      "must be an absolute http or https URL, with characters that are not part of a URL percent-encoded (url)",
    ],
    [{ const: "simple" }, "x", 'must be "simple" (enum)'],
    [{ enum: [1, 2] }, "1", "must be one of 1, 2 (enum)"],
    [point, "x", "must be an object with x and y (type)"],
    [either, { a: 1 }, "must have at least one of a with b, c (anyOf)"],
    [sound, new Blob(["long"]), "must have at most 3 bytes, got 4 (bytes)"],
    [sound, "./a.mp3", "is neither an http or https URL nor Base64 (url)"],
    [sound, 7, "must be a URL, Base64 or a Blob (type)"],
  ])("%j of %j", async (rules, value, message) => {
    expect(await problemsOf(rules, value)).toEqual([`/field ${message}`]);
  });

  test.each<[Rules, unknown]>([
    [{ type: ["string", "null"] }, null],
    [either, { c: 1, a: undefined }],
    [either, { a: 1, b: 1, c: 1 }],
    [sound, new Blob(["ID3"])],
    [sound, "https://example.com/a.mp3"],
    [{ type: "object", required: ["sound"], properties: { sound } }, new Blob(["ID3"])],
    [{}, Symbol.iterator],
  ])("%j takes %j", async (rules, value) => {
    expect(await problemsOf(rules, value)).toEqual([]);
  });

  test("a condition of the whole request has the empty pointer, and is readable in the error", async () => {
    const none = await findProblems(identifyFace, {});
    expect(none).toEqual([
      { pointer: "", rule: "oneOf", message: "must have exactly one of video_id, video_url", got: 0 },
    ]);
    const both = await findProblems(identifyFace, { video_id: "1", video_url: "https://example.com/a.mp4" });
    expect(both).toMatchObject([{ pointer: "", rule: "oneOf", got: 2 }]);
    const options = { validate: "error", onWarning: () => {}, clock: systemClock } as const;
    const call = { operation: "identifyFace", requestTimeoutMs: 1, deadline: 1 };
    await expect(validate(identifyFace, call, {}, options)).rejects.toThrow(
      "identifyFace: nothing was sent, because the request must have exactly one of video_id, video_url",
    );
  });

  test("an inherited property is not a field", async () => {
    const inherited = Object.create({ video_id: "1" }) as object;
    expect(await findProblems(identifyFace, inherited)).toMatchObject([{ rule: "oneOf", got: 0 }]);
    const rules: Rules = { type: "object", properties: { constructor: { type: "string" } } };
    expect(await problemsOf(rules, {})).toEqual([]);
  });
});

test("a bare sound inside a request gets its object, and the request itself does not", async () => {
  const item: Rules = { type: "object", required: ["sound"], properties: { sound } };
  const rules: Rules = { ...item, properties: { sound, list: { type: "array", items: item } } };
  const input = { sound: new Blob(["one"]), list: [new Blob(["two"]), { sound: "AAAA", volume: 1 }, 7] };
  const parts = encodeRequest({ name: "invented", path: "/", rules }, "invented", input);
  const body = (await loadBody({ operation: "" }, parts, false))({ onFailure: () => {}, onLast: () => {} });
  expect(JSON.parse(await new Response(await body).text())).toEqual({
    sound: "b25l",
    list: [{ sound: "dHdv" }, { sound: "AAAA", volume: 1 }, 7],
  });
});
