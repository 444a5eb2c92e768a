import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { useBothMocks } from "../support/both-mocks.ts";
import { createVariants } from "../support/create-variants.ts";
import { type Answer, createPath, getPath, type Probe } from "../support/exchange.ts";
import { authorization, documentedBody, json, probes } from "../support/probes.ts";

const { simulator, toSimulator, toBoth } = useBothMocks();

/** The names and types of a body, without its values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** Where the contract has no response, the contract mock answers like Prism, and the simulator like the gateway. */
const undocumented = [404, 405, 406];

function comparable({ status, headers, body }: Answer): unknown {
  if (undocumented.includes(status)) return { status };
  // The tasks differ: the contract mock has the documented one, the simulator has its own.
  const shape = status === 200 || body === "" ? typeof body : shapeOf(JSON.parse(body));
  return { status, mediaType: headers["content-type"]?.split(";")[0], shape };
}

/** Both responses. The simulator's are of tasks with the ids in the probes. */
async function answersTo(probe: Probe): Promise<[ours: Answer, theirs: Answer]> {
  simulator.reset();
  if ((probe.method ?? "POST") !== "POST") {
    for (const external_task_id of [getPath.slice(createPath.length + 1), "order-2026-000184", "é /"]) {
      const body = JSON.stringify({ ...JSON.parse(documentedBody), external_task_id });
      await toSimulator({ headers: { ...authorization, ...json }, body });
    }
  }
  return toBoth(probe);
}

// The simulator has scenarios in place of Prism's options in Prefer and in the query.
const own = /^Prefer (?!what)|^the query (instead|with|for)/;
const shared = Object.entries(probes).filter(([title]) => !own.test(title));
const headers = { ...authorization, ...json };
const further: Record<string, Probe> = {
  "malformed JSON": { headers, body: '{"prompt":' },
  "malformed JSON without a key": { headers: json, body: "{" },
  "malformed JSON to nowhere": { path: "/x", headers, body: "{" },
  "a byte order mark without charset": { headers, body: `\uFEFF${documentedBody}` },
  "an unknown charset": {
    headers: { ...authorization, "content-type": "application/json; charset=x" },
    body: "{}",
  },
  "no id in the path": { method: "GET", path: `${createPath}/`, headers: authorization },
  "two ids in the path": { method: "GET", path: `${createPath}/a/b`, headers: authorization },
  "another case in the path": { method: "GET", path: "/Kling/v1/videos/multi-image2video/a", headers },
  "a path that is no URL": { method: "GET", path: `${createPath}/%E0%A4%A`, headers: authorization },
  "a create under an id": { path: getPath, headers, body: documentedBody },
  "the root": { method: "GET", path: "/" },
  "HEAD of the root": { method: "HEAD", path: "/" },
  "a lower-case bearer": { headers: { ...json, authorization: "bearer x" }, body: documentedBody },
  "a bearer with two spaces": { headers: { ...json, authorization: "Bearer  x" }, body: documentedBody },
  "Prefer of the other mock": { headers: { ...headers, prefer: "scenario=nothing" }, body: documentedBody },
  "an absolute target": { path: `http://api.cometapi.com${createPath}`, headers, body: documentedBody },
  "more JSON values than a mock takes": { headers, body: `[${"1,".repeat(200_001)}1]` },
  "Accept with a type of text": {
    method: "GET",
    path: getPath,
    headers: { ...authorization, accept: "text/*" },
  },
  "Accept with a refusal": {
    method: "GET",
    path: getPath,
    headers: { ...authorization, accept: "application/xml, application/json;q=0" },
  },
  "a key of spaces": { headers: { ...json, authorization: "Bearer   " }, body: documentedBody },
  "a key of two words": { headers: { ...json, authorization: "Bearer a b" }, body: documentedBody },
  "a bad body and Accept": { headers: { ...headers, accept: "text/html" }, body: "{}" },
  "a body of another JSON type": {
    headers: { ...authorization, "content-type": "application/vnd.api+json" },
    body: readExample("multi-image2video/create-request-minimal.json"),
  },
};

describe("the simulator responds with the contract mock's status, media type and shape", () => {
  test.each([...shared, ...Object.entries(further)])(
    verifies("simulator:same-answers", "%s"),
    async (_, probe) => {
      const [ours, theirs] = await answersTo(probe);
      expect(comparable(ours)).toEqual(comparable(theirs));
    },
  );

  // Only the simulator knows which models the service has.
  const variants = createVariants().filter(({ title }) => !/^model_name is (a|an empty) string$/.test(title));

  test.each(variants)(verifies("simulator:same-answers", "$title"), async ({ body }) => {
    const [ours, theirs] = await answersTo({ headers, body: JSON.stringify(body) });
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test(verifies("simulator:same-answers", "far more than 100 requests are compared"), () => {
    expect(shared.length + variants.length).toBeGreaterThan(300);
  });
});

test(verifies("simulator:same-answers", "a page of another origin gets the same permissions"), async () => {
  const page = { origin: "http://page.test" };
  const preflight = {
    method: "OPTIONS",
    headers: {
      ...page,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  };
  for (const probe of [preflight, { headers: { ...headers, ...page }, body: documentedBody }]) {
    const [ours, theirs] = await answersTo(probe);
    expect(ours.status).toBe(theirs.status);
    for (const name of ["origin", "credentials", "methods", "headers"]) {
      const header = `access-control-allow-${name}`;
      expect([header, ours.headers[header]]).toEqual([header, theirs.headers[header]]);
    }
  }
});
