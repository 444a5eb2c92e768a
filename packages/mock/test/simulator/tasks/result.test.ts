import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpointAt } from "../../../src/simulator/rules/endpoint.ts";
import type { ResultItem } from "../../../src/simulator/tasks/result.ts";
import { misfits } from "../../support/contract.ts";
import { contractEndpoints } from "../../support/contract-endpoints.ts";
import { type Answer, getFrom, postTo, still } from "../../support/post-and-get.ts";

/** The endpoints whose requests have a field. */
const having = (field: string) =>
  contractEndpoints.filter(({ schema, isTask }) => isTask && field in (schema.properties ?? {}));

/** A finished task of an endpoint, and the items of all its lists. */
async function finished(path: string, changes: Record<string, unknown>) {
  const endpoint = contractEndpoints.find((one) => one.path === path);
  const [example = {}] = Object.values(endpoint?.examples ?? {});
  const { external_task_id: _, callback_url: __, ...body } = { ...example, ...changes };
  const simulator = still({ scenario: "instant" });
  const created = await postTo(simulator, path, body);
  const answer = await getFrom(simulator, path, created.body.data.task_id);
  const items = (endpointAt(path)?.makes ?? []).flatMap((list) => itemsOf(answer, list));
  const fetchFile = (url: string) => simulator.fetch(new Request(url, { headers: { range: "bytes=0-3" } }));
  return { answer, items, fetchFile };
}

function itemsOf({ body }: Answer, list: string): ResultItem[] {
  return body.data.task_result[list] as ResultItem[];
}

describe.each(having("watermark_info"))("a watermark of $path", ({ path }) => {
  test(verifies("simulator:result", "is a second file of each item if requested"), async () => {
    const { answer, items, fetchFile } = await finished(path, { watermark_info: { enabled: true } });
    expect(misfits("get", answer, path)).toEqual([]);
    expect(answer.body.data.watermark_info).toEqual({ enabled: true });
    expect(items.length).toBeGreaterThan(0);
    for (const { url, watermark_url = "" } of items) {
      expect(watermark_url).not.toBe(url);
      expect((await fetchFile(watermark_url)).status).toBe(206);
    }
  });

  test.each([{}, { watermark_info: {} }, { watermark_info: { enabled: false } }])(
    verifies("simulator:result", "is absent for %o"),
    async (changes) => {
      const { items } = await finished(path, changes);
      for (const item of items) expect(item).not.toHaveProperty("watermark_url");
    },
  );
});

describe.each(having("n"))("the count of $path", ({ path, schema }) => {
  const { maximum = 1, minimum = 1 } = schema.properties?.["n"] ?? {};

  test.each([minimum, maximum])(verifies("simulator:result", "is the requested one: %i"), async (n) => {
    const { answer, items, fetchFile } = await finished(path, { n });
    expect(misfits("get", answer, path)).toEqual([]);
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: n }, (_, index) => index));
    expect(new Set(items.map(({ url }) => url)).size).toBe(n);
    for (const { url } of items) expect((await fetchFile(url)).status).toBe(206);
  });
});

describe.each(having("duration"))("the duration of $path", ({ path, schema }) => {
  const name = schema.properties?.["duration"]?.$ref?.split("/").at(-1);

  test(
    verifies("simulator:result", `is a little more than requested (${name ?? "of its own"})`),
    async () => {
      for (const duration of ["5", "10"]) {
        const { items } = await finished(path, { duration });
        expect(items.map((item) => item.duration)).toEqual([`${duration}.1`]);
      }
    },
  );
});
