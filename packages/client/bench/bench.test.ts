import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { abortPoints, countListeners, probeAbort } from "./aborts.ts";
import { bareFetch } from "./contenders/bare-fetch.ts";
import { ours as contender } from "./contenders/ours.ts";
import { startFaultServer } from "./fault-server.ts";
import { faults, key, probeFault, probeLog } from "./faults.ts";
import { ratios, spreadOf } from "./spread.ts";
import { table } from "./table.ts";
import { isMet } from "./target.ts";

const ours = contender(() => import("../src/index.ts"));
const boundMs = 10_000;

// The pauses between lookups are real here: 18 s are too long for a test.
const quick = faults.filter(({ name }) => name !== "the same, and lookups not served");

describe(verifies("client:bench", "the bench's fault server"), () => {
  test("counts tasks of an honest service", async () => {
    await using server = await startFaultServer({ dialect: bareFetch.dialect });
    const client = await bareFetch.open({ baseUrl: server.url, apiKey: key });
    const id = await client.create();
    expect(server.tasks).toEqual([id]);
    expect(await client.get(String(id))).toMatchObject({ data: { task_id: id } });
    expect(server.headersSeen).toContain(`Bearer ${key}`);
  });

  test("counts the tasks of a client that repeats a lost request", async () => {
    const repeating = {
      ...bareFetch,
      open: async (options: Parameters<typeof bareFetch.open>[0]) => {
        const client = await bareFetch.open(options);
        return { ...client, create: () => client.create().catch(() => client.create()) };
      },
    };
    const [cut] = faults;
    if (cut === undefined) throw new Error("no faults");
    expect(await probeFault(repeating, cut, boundMs)).toMatchObject({
      tasks: 2,
      idKnown: false,
      how: "rejected",
    });
    expect(await probeFault(bareFetch, cut, boundMs)).toMatchObject({
      tasks: 1,
      idKnown: false,
      how: "rejected",
    });
  });
});

test.each(quick)(
  verifies("client:bench", "ours makes one task at most, and returns its id: $name"),
  async (fault) => {
    const result = await probeFault(ours, fault, boundMs);
    const makes = !["code in 200", "redirect"].includes(fault.server.post ?? "none");
    expect(result).toMatchObject({ tasks: makes ? 1 : 0, idKnown: makes, shown: [] });
    expect(result.how).toBe(!makes || fault.server.state === "failed" ? "rejected" : "resolved");
    if (result.elsewhere !== undefined) expect(result.elsewhere).toEqual({ requests: 0, key: false });
  },
);

test.each(abortPoints)(verifies("client:bench", "an abort ends our call in: $name"), async (point) => {
  expect(await probeAbort(ours, point, { afterMs: 100, boundMs })).toBeTypeOf("number");
});

test(
  verifies("client:bench", "a log of our client shows no key, and 100 calls leave no listener"),
  async () => {
    expect(await probeLog(ours)).toEqual({ log: false, json: false });
    expect(await countListeners(ours)).toBe(0);
  },
);

test("the report has medians, ratios of rounds and misses", () => {
  expect(spreadOf([5, 3, 1, 4, 2])).toEqual({ median: 3, low: 2, high: 4 });
  expect(spreadOf([4, 1, 2, 3]).median).toBe(2.5);
  expect(ratios([2, 30], [1, 10])).toEqual({ median: 2.5, low: 2.25, high: 2.75 });
  expect(
    table([
      ["a", "b"],
      ["long", "1"],
    ]),
  ).toBe("| a    | b   |\n| ---- | --- |\n| long | 1   |");
  const target = { measure: "m", atMost: 1, unit: "" };
  expect([1, 1.1, Number.NaN].map((value) => isMet({ ...target, value }))).toEqual([true, false, false]);
});
