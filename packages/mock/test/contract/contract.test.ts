import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createContractMock, startContractMock } from "cometapi-kling-mock";
import {
  type MediaType,
  type OpenApiDocument,
  type Operation,
  type ResponseObject,
  readDocument,
  readExample,
} from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOracle } from "../support/child.ts";
import { createPath, exchange, getPath } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

let mock: Awaited<ReturnType<typeof startContractMock>>;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
});

afterAll(() => mock?.close());

const headers = { ...authorization, ...json };

test(verifies("mock:documented", "the documented call gets the documented response"), async () => {
  const answer = await exchange(mock.url, { headers, body: documentedBody });
  expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  expect(JSON.parse(answer.body)).toEqual(JSON.parse(readExample("multi-image2video/create-response.json")));
  expect(answer.headers).not.toHaveProperty("sl-violations");
});

test(verifies("mock:refuses", "a refusal has its violations in sl-violations"), async () => {
  const body = JSON.stringify({ ...JSON.parse(documentedBody), duration: 5 });
  const answer = await exchange(mock.url, { headers, body });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toEqual({
    error: { message: expect.any(String), type: "comet_api_error", param: "", code: "invalid_request" },
  });
  const messages = (JSON.parse(answer.headers["sl-violations"] ?? "[]") as { message: string }[]).map(
    (v) => v.message,
  );
  expect(messages).toContain("Request body property duration must be string");
});

describe("Authorization", () => {
  test.each<[string, Record<string, string>]>([
    ["none", {}],
    ["of another scheme", { authorization: "Basic YTpi" }],
    ["without a key", { authorization: "Bearer" }],
  ])(verifies("mock:auth", "%s gets 401"), async (_, others) => {
    const answer = await exchange(mock.url, { headers: { ...json, ...others }, body: documentedBody });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toHaveProperty("error");
  });
});

describe("Prefer", () => {
  const document = readDocument();
  const cases = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      Object.entries(operation.responses).flatMap(([code, response]) =>
        examplesOf(document, response).map(
          ([mediaType, name, value]) =>
            [
              `${method} ${path} ${code} ${name}`,
              method,
              path,
              code,
              mediaType,
              name,
              value,
              operation,
            ] as const,
        ),
      ),
    ),
  );

  test.each(cases)(
    verifies("mock:prefer", "%s"),
    async (_, method, path, code, mediaType, name, value, operation) => {
      const answer = await exchange(mock.url, {
        method: method.toUpperCase(),
        path: path.replace("{task_id}", "861309198188019719"),
        headers: { ...headers, accept: mediaType, prefer: `code=${code}, example=${name}` },
        ...bodyOf(operation),
      });
      expect(answer.status).toBe(Number(code));
      expect(answer.headers["content-type"]).toBe(mediaType);
      expect(mediaType.endsWith("json") ? JSON.parse(answer.body) : answer.body).toEqual(value);
      expect(answer.headers).not.toHaveProperty("sl-violations");
    },
  );

  test(verifies("mock:prefer", "the tests have every response in spec/examples"), () => {
    expect(cases.length).toBeGreaterThan(60);
  });
});

/** The first documented body of an operation that takes one. */
function bodyOf({ requestBody }: Operation): { body?: string } {
  const [first] = Object.values(requestBody?.content["application/json"]?.examples ?? {});
  return first === undefined ? {} : { body: JSON.stringify(first.value) };
}

function examplesOf(
  document: OpenApiDocument,
  response: ResponseObject,
): [mediaType: string, name: string, value: unknown][] {
  const name = response.$ref?.split("/").at(-1);
  const { content } = name ? (document.components.responses[name] as ResponseObject) : response;
  return Object.entries(content ?? {}).flatMap(([mediaType, { examples }]: [string, MediaType]) =>
    Object.entries(examples).map(([key, { value }]): [string, string, unknown] => [mediaType, key, value]),
  );
}

test(verifies("mock:prefer", "the headers of one request do not affect the next"), async () => {
  await exchange(mock.url, {
    method: "GET",
    path: getPath,
    headers: { ...authorization, accept: "text/csv" },
  });
  const answer = await exchange(mock.url, { method: "GET", path: getPath, headers: authorization });
  expect(answer.status).toBe(200);
});

describe("CORS", () => {
  const origin = "https://demo.example";

  test(verifies("mock:cors", "a preflight allows the requested method and headers"), async () => {
    const answer = await exchange(mock.url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,prefer",
      },
    });
    expect(answer).toMatchObject({ status: 204, body: "" });
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": "authorization,content-type,prefer",
      "access-control-allow-methods": expect.stringContaining("POST"),
    });
  });

  test.each([
    ["an answer", 200, authorization],
    ["a refusal", 401, {}],
    ["a preferred error", 404, { ...authorization, prefer: "code=404" }],
  ])(verifies("mock:cors", "a page can read %s and its headers by name"), async (_, status, others) => {
    const answer = await exchange(mock.url, { method: "GET", path: getPath, headers: { origin, ...others } });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      vary: expect.stringMatching(/origin/i),
    });
    const exposed = answer.headers["access-control-expose-headers"]?.split(",");
    expect(exposed).toEqual(expect.arrayContaining(["sl-violations", "retry-after", "x-request-id"]));
  });
});

test(verifies(["mock:callbacks", "mock:oracle"], "a callback_url is accepted and never called"), async () => {
  const called: string[] = [];
  const receiver = createServer((request, response) => {
    called.push(request.url ?? "");
    response.end();
    receiver.emit("called");
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  await using oracle = await startOracle();
  const { port } = receiver.address() as AddressInfo;
  const withCallback = (path: string, changes = {}) =>
    JSON.stringify({
      ...JSON.parse(documentedBody),
      callback_url: `http://127.0.0.1:${port}/${path}`,
      ...changes,
    });

  const ours = await exchange(mock.url, { headers, body: withCallback("mock") });
  await exchange(mock.url, { headers, body: withCallback("mock-refused", { duration: 5 }) });
  // The stock CLI does call. When its call arrives, ours would have arrived earlier.
  const delivered = once(receiver, "called");
  const theirs = await exchange(oracle.url, { headers, body: withCallback("oracle") });
  await delivered;
  receiver.close();
  expect(called).toEqual(["/oracle"]);
  expect([ours.status, ours.body]).toEqual([theirs.status, theirs.body]);
});

describe("createContractMock", () => {
  test(verifies("mock:oracle", "responds without a port as it does over HTTP"), async () => {
    const { fetch } = await createContractMock();
    for (const body of [documentedBody, "{}", ""]) {
      const answer = await fetch(new Request(`http://mock${createPath}`, { method: "POST", headers, body }));
      const overHttp = await exchange(mock.url, { headers, body });
      expect([answer.status, await answer.text()]).toEqual([overHttp.status, overHttp.body]);
      expect(answer.headers.get("sl-violations")).toBe(overHttp.headers["sl-violations"] ?? null);
    }
  });

  test(verifies("mock:refuses", "calls onRequest with the request and its violations"), async () => {
    const asked: unknown[] = [];
    const { fetch } = await createContractMock({ onRequest: (request) => asked.push(request) });
    await fetch(new Request(`http://mock${createPath}?x=1`, { method: "POST", headers, body: "{" }));
    await fetch(new Request(`http://mock${getPath}`, { headers }));
    expect(asked).toEqual([
      {
        method: "POST",
        path: `${createPath}?x=1`,
        status: 400,
        violations: [{ location: ["request", "body"], severity: "Error", message: expect.any(String) }],
      },
      { method: "GET", path: getPath, status: 200, violations: [] },
    ]);
  });
});
