import { createContractMock, startContractMock } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileRequest } from "../abuse/hostile-requests.ts";
import { createPath, exchange, getPath } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

let mock: Awaited<ReturnType<typeof startContractMock>>;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
});

afterAll(() => mock?.close());

const headers = { ...authorization, ...json };

describe("large bodies", () => {
  const picture = Buffer.alloc(10 * 2 ** 20, 7).toString("base64");
  const fourPictures = JSON.stringify({
    prompt: "x",
    image_list: Array.from({ length: 4 }, () => ({ image: picture })),
  });
  const tooMuch = Buffer.alloc(64 * 2 ** 20 + 1, " ");

  test(verifies("mock:large-body", "four pictures of 10 MB pass"), async () => {
    expect(fourPictures.length).toBeGreaterThan(50 * 2 ** 20);
    expect(await exchange(mock.url, { headers, body: fourPictures })).toMatchObject({ status: 200 });
  });

  test(verifies("mock:large-body", "four pictures of 10 MB pass in chunks"), async () => {
    const half = fourPictures.length / 2;
    const body = [fourPictures.slice(0, half), fourPictures.slice(half)];
    expect(await exchange(mock.url, { headers, body })).toMatchObject({ status: 200 });
  });

  test.each<[string, Buffer | Buffer[]]>([
    ["with its length", tooMuch],
    ["in chunks", [tooMuch.subarray(0, 2 ** 20), tooMuch.subarray(2 ** 20)]],
  ])(verifies("mock:large-body", "more than 64 MiB %s gets the documented 413"), async (_, body) => {
    const answer = await exchange(mock.url, { headers, body });
    const documented = JSON.parse(readExample("errors/413-request-too-large.json"));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toEqual({
      error: { ...documented.error, message: expect.stringContaining("64 MiB") },
    });
  });

  test(verifies("mock:large-body", "the content-length alone is refused"), async () => {
    const { fetch } = await createContractMock();
    const pulled: number[] = [];
    const body = new ReadableStream({ pull: () => void pulled.push(1) }, { highWaterMark: 0 });
    const request = new Request(`http://mock${createPath}`, {
      method: "POST",
      headers: { ...headers, "content-length": String(2 ** 40) },
      body,
      duplex: "half",
    } as RequestInit);
    expect((await fetch(request)).status).toBe(413);
    expect(pulled).toEqual([]);
  });
});

describe("malformed JSON", () => {
  test.each<[string, string | string[], string]>([
    ["cut off", '{\n  "prompt": "x",', "line 2, column 17"],
    ["cut off inside a string", '{"prompt": "x', "line 1, column 14"],
    ["in single quotes", "{'prompt': 'x'}", "line 1, column 2"],
    ["with a comma too many", '{"prompt": "x",}', "line 1, column 16"],
    ["with a byte order mark", `\uFEFF${documentedBody}`, "Unexpected token"],
    ["that is not JSON at all", "prompt=x", "Unexpected token"],
    ["of no characters, in chunks", [""], "line 1, column 1"],
  ])(verifies("mock:malformed", "%s gets 400 and the place"), async (_, body, place) => {
    const answer = await exchange(mock.url, { headers, body });
    expect(answer).toMatchObject({ status: 400, headers: { "content-type": "application/json" } });
    const { error } = JSON.parse(answer.body);
    expect(error).toEqual({
      message: expect.stringContaining(place),
      type: "comet_api_error",
      param: "",
      code: "invalid_request",
    });
    expect(JSON.parse(answer.headers["sl-violations"] ?? "")).toMatchObject([
      { location: ["request", "body"] },
    ]);
  });

  test(verifies("mock:malformed", "an unknown charset gets 400"), async () => {
    const contentType = { "content-type": "application/json; charset=klingon" };
    const answer = await exchange(mock.url, { headers: { ...authorization, ...contentType }, body: "{}" });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("klingon");
  });

  test.each(["/", "a", "application/", ";"])(
    verifies("mock:malformed", "an invalid content type gets 400: %s"),
    async (type) => {
      const headers = { ...authorization, "content-type": type };
      const { status, body } = await exchange(mock.url, { headers, body: documentedBody });
      expect(status).toBe(400);
      expect(JSON.parse(body).error).toMatchObject({
        code: "invalid_request",
        message: `the content type must be application/json, ${type} was sent`,
      });
    },
  );

  test.each([
    ["/", 406],
    [",,,", 406],
    ["", 200],
    ["a, application/json", 200],
  ])(verifies("mock:malformed", "an Accept of %s gets %i"), async (accept, expected) => {
    const headers = { ...authorization, "content-type": "/", accept };
    const { status } = await exchange(mock.url, { method: "GET", path: getPath, headers });
    expect(status).toBe(expected);
  });

  test.each([`${createPath}/%E0%A4%A`, "//%zz/x", "//%23/x"])(
    verifies("mock:malformed", "a path that cannot be decoded gets 400: %s"),
    async (path) => {
      const answer = await exchange(mock.url, { method: "GET", path, headers: authorization });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).error.code).toBe("invalid_request");
    },
  );
});

/** Requests to which Prism itself responds with 500: it cannot read a media type or an Accept. */
const prismFails = /"Could not parse MIME type string|"argument string is required"/;

test(verifies("mock:hostile", "two thousand hostile requests get a valid response"), async () => {
  for (const request of fc.sample(hostileRequest, { numRuns: 2_000, seed: 20_261_123 })) {
    const { status, body } = await exchange(mock.url, request);
    const isAskedFor = request.headers["prefer"] === "code=500";
    if (status >= 500 && !isAskedFor) expect(body).toMatch(prismFails);
    expect(body).not.toContain("mock_failed");
  }
  const answer = await exchange(mock.url, { headers: { ...authorization, ...json }, body: documentedBody });
  expect(answer.status).toBe(200);
});
