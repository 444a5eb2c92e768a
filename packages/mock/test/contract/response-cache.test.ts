import { createContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { cacheResponses } from "../../src/contract/response-cache.ts";
import type { HttpRequest } from "../../src/http/message.ts";
import { createPath, getPath } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

const headers = { ...authorization, ...json };
const valid = JSON.parse(documentedBody) as Record<string, unknown>;

test(
  verifies("mock:memory", "a repeated request gets the same response, and is reported again"),
  async () => {
    const reported: number[] = [];
    const { fetch } = await createContractMock({ onRequest: ({ status }) => reported.push(status) });
    const ask = async (body: string) => {
      const answer = await fetch(new Request(`http://mock${createPath}`, { method: "POST", headers, body }));
      return [answer.status, Object.fromEntries(answer.headers), await answer.text()];
    };
    const [accepted, refused] = [await ask(documentedBody), await ask("{}")];
    expect([await ask(documentedBody), await ask("{}")]).toEqual([accepted, refused]);
    expect(reported).toEqual([200, 400, 200, 400]);
  },
);

test(verifies("mock:memory", "different requests do not share a response"), async () => {
  const { fetch } = await createContractMock();
  const statusOf = async (init: RequestInit, path = createPath) =>
    (await fetch(new Request(`http://mock${path}`, init))).status;
  const post = (body: unknown, others: Record<string, string> = {}) =>
    statusOf({ method: "POST", headers: { ...headers, ...others }, body: JSON.stringify(body) });
  for (let round = 0; round < 2; round++) {
    expect(await post(valid)).toBe(200);
    expect(await post({ ...valid, duration: 5 })).toBe(400);
    expect(await post(valid, { prefer: "code=429" })).toBe(429);
    expect(await post(valid, { authorization: "Basic x" })).toBe(401);
    expect(await statusOf({ headers }, getPath)).toBe(200);
    expect(await statusOf({ headers }, `${getPath}/x`)).toBe(404);
    expect(await statusOf({ method: "DELETE", headers }, getPath)).toBe(405);
  }
});

test(verifies("mock:memory", "a response of random values is made for each request"), async () => {
  const { fetch } = await createContractMock();
  const ask = async (init: RequestInit, query = "") =>
    (await fetch(new Request(`http://mock${getPath}${query}`, init))).text();
  const dynamic = { headers: { ...headers, prefer: "code=200, dynamic=true" } };
  const answers = new Set(await Promise.all(Array.from({ length: 8 }, () => ask(dynamic))));
  expect(answers.size).toBeGreaterThan(1);
  const inQuery = await Promise.all(Array.from({ length: 8 }, () => ask({ headers }, "?__dynamic=true")));
  expect(new Set(inQuery).size).toBeGreaterThan(1);
});

test(verifies("mock:memory", "more responses than the cache holds are still right"), async () => {
  const { fetch } = await createContractMock();
  const taskStatus = async (id: number) => {
    const answer = await fetch(
      new Request(`http://mock${createPath}/${id}`, {
        headers: { ...headers, prefer: id % 2 === 0 ? "code=404" : "code=200" },
      }),
    );
    return answer.status;
  };
  for (let id = 0; id < 600; id++) expect(await taskStatus(id)).toBe(id % 2 === 0 ? 404 : 200);
  for (let id = 0; id < 600; id++) expect(await taskStatus(id)).toBe(id % 2 === 0 ? 404 : 200);
});

/** Which of the requests came through the cache, by their paths. */
async function uncached(
  requests: Partial<HttpRequest>[],
  { isViolated = false, padding = "" } = {},
): Promise<string[]> {
  const paths: string[] = [];
  const respond = cacheResponses(async ({ path }) => {
    paths.push(path);
    const violations = isViolated ? [{ location: [], severity: "Error", message: "wrong" }] : [];
    return { response: { status: 200, headers: { padding }, body: path }, violations };
  });
  for (const request of requests) {
    const whole = { method: "GET", path: "/a", origin: "http://mock", headers: {}, body: "", ...request };
    expect(await respond(whole)).toMatchObject({ response: { body: whole.path } });
  }
  return paths;
}

const thrice = (request: Partial<HttpRequest>) => [request, request, request];

test.each<[string, Partial<HttpRequest>, number]>([
  ["GET", {}, 1],
  ["GET with headers", { headers: { accept: "text/html", prefer: "code=404" } }, 1],
  ["GET with a body", { body: "{}" }, 3],
  ["POST", { method: "POST", body: "{}" }, 3],
  ["GET with a long header", { headers: { "x-long": "x".repeat(5_000) } }, 3],
  ["GET for random values", { headers: { prefer: "dynamic=true" } }, 3],
  ["GET for random values in its query", { path: "/a?__dynamic=true" }, 3],
])(
  verifies("mock:memory", "a %s is cached if its response is always the same"),
  async (_, request, times) => {
    expect(await uncached(thrice(request))).toHaveLength(times);
  },
);

test(verifies("mock:memory", "a response with violations is not cached"), async () => {
  expect(await uncached(thrice({}), { isViolated: true })).toHaveLength(3);
});

test(verifies("mock:memory", "the oldest of more than 500 responses is dropped"), async () => {
  const paths = Array.from({ length: 501 }, (_, index) => `/${index}`);
  const again = ["/500", "/1", "/0"];
  expect((await uncached([...paths, ...again].map((path) => ({ path })))).slice(501)).toEqual(["/0"]);
});

test.each([
  ["many small ones", 1_000, 501, 1],
  ["few large ones", 2 ** 20, 8, 1],
  ["one that is larger than the cache", 9 * 2 ** 20, 1, 0],
])(verifies("mock:memory", "the cache is bounded in characters: %s"), async (_, length, count, first) => {
  const padding = "x".repeat(length);
  const paths = Array.from({ length: count }, (_, index) => `/${index}`);
  const again = [paths.at(-1), "/0"].map((path) => ({ path: path ?? "" }));
  const passed = await uncached([...paths.map((path) => ({ path })), ...again], { padding });
  // The newest response is there, and the oldest is not.
  expect(passed.slice(count)).toEqual(first === 1 ? ["/0"] : ["/0", "/0"]);
});
