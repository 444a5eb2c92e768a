import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpResponse } from "../../src/http/message.ts";
import { nodeListener } from "../../src/http/node-listener.ts";
import { serve } from "../../src/http/serve.ts";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";
import { type Answer, createPath, exchange } from "../support/exchange.ts";
import { type PrismProxy, startPrismProxy } from "../support/prism-proxy.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

const simulator = createSimulator({ clock: virtualClock() });
/** The simulator's last response, before the proxy validated it. */
let answered: HttpResponse | undefined;
let server: Awaited<ReturnType<typeof serve>>;
let proxy: PrismProxy;

beforeAll(async () => {
  const listener = nodeListener(simulator, (_, answer) => {
    answered = answer;
  });
  server = await serve(listener, { port: 0, host: "127.0.0.1" });
  proxy = await startPrismProxy(server.url);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server?.close();
});

/** Times of polls, in which every step of a slow task is shown. */
const pausesMs = [0, 2_500, 33_500, 40_000, 60_000, 100_000, 100_000, 2_000_000, 1, 1, 1];

/** A create, and gets of its task by both ids, all through the proxy. */
async function* exchanges(scenario: string): AsyncGenerator<{ what: string; answer: Answer }> {
  simulator.reset();
  simulator.scenario = scenario;
  const body = JSON.stringify({ ...JSON.parse(documentedBody), external_task_id: "order-17" });
  yield {
    what: "create",
    answer: await exchange(proxy.url, { headers: { ...authorization, ...json }, body }),
  };
  const ids = ["order-17", ...simulator.tasks().map(({ task_id }) => task_id)];
  for (const ms of pausesMs) {
    await simulator.advance(ms);
    for (const id of ids) {
      const path = `${createPath}/${id}`;
      yield {
        what: `get by ${id}`,
        answer: await exchange(proxy.url, { method: "GET", path, headers: authorization }),
      };
    }
  }
}

function isViolation({ headers }: Answer): boolean {
  return headers["content-type"]?.startsWith("application/problem+json") === true;
}

function parsed(body: unknown): unknown {
  return typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
}

const names = Object.keys(scenarios);
const documented = names.filter((name) => scenarios[name]?.isDocumented);

describe(verifies("simulator:judged", "the stock Prism proxy passes unchanged"), () => {
  test.each(documented)("%s", async (name) => {
    for await (const { what, answer } of exchanges(name)) {
      expect([what, isViolation(answer) ? answer.body : "no violation"]).toEqual([what, "no violation"]);
      expect([what, answer.status, parsed(answer.body)]).toEqual([
        what,
        answered?.status,
        parsed(answered?.body),
      ]);
    }
  });
});
const flagged = [
  "wrapped",
  "wrapped-twice",
  "url-in-fail-reason",
  "unknown-status",
  "code-in-200",
  "html-200",
];
/** Undocumented, although each of their responses fits the contract. */
const unflagged = ["service-ids-only", "gateway-paths", "webhook-foreign-id"];

describe(verifies("simulator:judged", "the stock Prism proxy flags"), () => {
  test.each(flagged)("%s", async (name) => {
    expect(scenarios[name]?.isDocumented).toBe(false);
    const statuses: number[] = [];
    for await (const { answer } of exchanges(name)) {
      if (isViolation(answer)) statuses.push(answer.status);
    }
    expect(new Set(statuses)).toEqual(new Set([500]));
  });

  test.each(unflagged)("nothing of %s, whose meaning alone is undocumented", async (name) => {
    expect(scenarios[name]?.isDocumented).toBe(false);
    for await (const { what, answer } of exchanges(name)) {
      expect([what, isViolation(answer) ? answer.body : "no violation"]).toEqual([what, "no violation"]);
    }
  });

  // A cut connection and an endless response are not responses, and Prism does not validate a redirect.
  test("every other scenario but these", () => {
    const checked = new Set([...documented, ...flagged, ...unflagged]);
    const unchecked = names.filter((name) => !checked.has(name));
    expect(unchecked).toEqual(["cut-before", "cut-after", "stall-before", "stall-after", "redirect"]);
  });
});
