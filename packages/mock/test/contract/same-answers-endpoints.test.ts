import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { useBothMocks } from "../support/both-mocks.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { createVariants } from "../support/create-variants.ts";
import type { Answer, Probe } from "../support/exchange.ts";
import { authorization, json } from "../support/probes.ts";

const { simulator, toBoth } = useBothMocks();

function comparable({ status, headers }: Answer): string {
  // Where the contract has no response, the contract mock answers like Prism, and the simulator like the gateway.
  if ([404, 405, 406].includes(status)) return String(status);
  return `${status} ${headers["content-type"]?.split(";")[0]}`;
}

/** Only the simulator can refuse an unknown id or model: the contract mock has no state, and takes any model. */
function isUnknownId({ status, body }: Answer): boolean {
  if (status === 503) return body.includes("model");
  return status === 400 && /: this account has no such \w+|model_name .* is invalid|model name/.test(body);
}

describe.each(contractEndpoints)(
  "the simulator responds with the contract mock's status at $path",
  (endpoint) => {
    const { path, examples } = endpoint;
    const headers = { ...authorization, ...json };
    const [example] = Object.values(examples);
    const documented = JSON.stringify(example);
    const routes: [string, Probe][] = [
      ["a task without an id", { method: "GET", path: `${path}/`, headers: authorization }],
      ["a GET of the endpoint", { method: "GET", path, headers: authorization }],
      ["a GET of two ids", { method: "GET", path: `${path}/1/2`, headers: authorization }],
      ["a DELETE of a task", { method: "DELETE", path: `${path}/1`, headers: authorization }],
      ["a POST to a task", { path: `${path}/1`, headers, body: documented }],
      ["a POST without a key", { path, headers: json, body: documented }],
      [
        "a POST that accepts HTML only",
        { path, headers: { ...headers, accept: "text/html" }, body: documented },
      ],
      ["a POST of text", { path, headers: { ...headers, "content-type": "text/plain" }, body: documented }],
    ];
    const bodies = createVariants(endpoint).map(({ title, body }): [string, Probe] => [
      title,
      { path, headers, body: JSON.stringify(body) },
    ]);

    test(verifies("simulator:same-answers", "to every variant of a request"), async () => {
      let unknownIds = 0;
      for (const [title, probe] of [...routes, ...bodies]) {
        simulator.reset();
        const [ours, theirs] = await toBoth(probe);
        if (isUnknownId(ours)) unknownIds += 1;
        else expect([title, comparable(ours)]).toEqual([title, comparable(theirs)]);
      }
      expect(unknownIds).toBeLessThan(bodies.length / 4);
    });
  },
);
