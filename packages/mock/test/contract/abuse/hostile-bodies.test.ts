import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Schema } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startCli } from "../../support/child.ts";
import { contractEndpoints, resolve } from "../../support/contract-endpoints.ts";
import { createPath, exchange } from "../../support/exchange.ts";

/** What one hostile body may add to the memory of a server. */
const maxGrowthMiB = 200;
/** The log of one request: its line, twenty violations, and their number. */
const maxLogLines = 22;
const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };

/** The paths of names to each list in a schema; the items of a list have the name `[]`. */
function listsIn(schema: Schema, path: string[] = []): string[][] {
  const { properties = {}, items } = resolve(schema);
  const inner = Object.entries(properties).flatMap(([name, rules]) => listsIn(rules, [...path, name]));
  return items === undefined ? inner : [path, ...listsIn(items, [...path, "[]"])];
}

/** A body with a long list at a path. */
function bodyWith(path: readonly string[], list: string): string {
  return path.reduceRight(
    (inner, name) => (name === "[]" ? `[${inner}]` : `{${JSON.stringify(name)}:${inner}}`),
    list,
  );
}

const items: [string, string][] = [
  ["numbers", "1"],
  ["objects", "{}"],
  ["lists", "[]"],
  ["texts", '"x"'],
];
const listOf = (item: string, bytes: number): string =>
  `[${`${item},`.repeat(Math.floor(bytes / (item.length + 1)))}${item}]`;

const others: [string, () => string][] = [
  [
    "four megabytes of fields",
    () => `{${Array.from({ length: 400_000 }, (_, at) => `"k${at}":1`).join(",")}}`,
  ],
  ["lists in lists", () => `${"[".repeat(2e6)}${"]".repeat(2e6)}`],
  ["objects in objects", () => `${'{"a":'.repeat(8e5)}1${"}".repeat(8e5)}`],
  ["one name of ten megabytes", () => `{"${"k".repeat(1e7)}":1}`],
  ["one value of ten megabytes", () => `{"prompt":"${"k".repeat(1e7)}","mode":"${"k".repeat(1e6)}"}`],
  ["ten megabytes that are not JSON", () => "k".repeat(1e7)],
  ["as many values as are taken", () => `{"image_list":[${"1,".repeat(199_990)}1]}`],
  [
    "as many fields as are taken",
    () => `{${Array.from({ length: 199_000 }, (_, at) => `"k${at}":1`).join(",")}}`,
  ],
];

/** Megabytes of memory that a process has used at most so far. Linux alone tells it. */
function peakOf({ process }: Child): number {
  const status = readFileSync(`/proc/${process.pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

describe.each(["contract", "simulate"])("%s", (command) => {
  let child: Child;
  let url = "";
  beforeAll(async () => {
    child = startCli([command, "--port", "0"]);
    url = (await child.printed(/^[\w ]+: (http:\S+)\n/))[1] ?? "";
    // Compiles what the first request needs.
    await exchange(url, { headers, body: "{}" });
    while (child.stderr() === "") await once(child.process.stderr ?? child.process, "data");
  }, 60_000);
  afterAll(() => child[Symbol.asyncDispose]());

  async function refuse(path: string, body: string): Promise<void> {
    const before = child.stderr().length;
    const answer = await exchange(url, { path, headers, body });
    expect([400, 413]).toContain(answer.status);
    expect(answer.body.length).toBeLessThan(5_000);
    expect(answer.headers["sl-violations"]?.length ?? 0).toBeLessThan(8 * 1_024 + 100);
    // The log is written some milliseconds later.
    while (child.stderr().length === before) await once(child.process.stderr ?? child.process, "data");
    const log = child.stderr().slice(before);
    expect(log.trimEnd().split("\n").length).toBeLessThanOrEqual(maxLogLines);
    expect(log.length).toBeLessThan(15_000);
  }

  const measure = process.platform === "linux" ? peakOf : () => 0;
  const lists = contractEndpoints.flatMap(({ path, schema }) =>
    listsIn(schema).map((list) => ({ path, list })),
  );

  test(verifies("mock:hostile", "long lists at every list of every endpoint cost little"), async () => {
    expect(lists.length).toBeGreaterThan(5);
    const before = measure(child);
    for (const [at, { path, list }] of lists.entries()) {
      const [, item = ""] = items[at % items.length] ?? [];
      await refuse(path, bodyWith(list, listOf(item, 4e6)));
      await refuse(path, bodyWith(list, `[${`${item},`.repeat(50_000)}${item}]`));
    }
    expect(measure(child) - before).toBeLessThan(maxGrowthMiB);
  });

  test.each(items)(verifies("mock:hostile", "ten megabytes of %s cost little"), async (_, item) => {
    const before = measure(child);
    await refuse(createPath, bodyWith(["image_list"], listOf(item, 1e7)));
    expect(measure(child) - before).toBeLessThan(maxGrowthMiB);
  });

  test.each(others)(verifies("mock:hostile", "%s cost little"), async (_, bodyOf) => {
    const before = measure(child);
    await refuse(createPath, bodyOf());
    expect(measure(child) - before).toBeLessThan(maxGrowthMiB);
  });
});
