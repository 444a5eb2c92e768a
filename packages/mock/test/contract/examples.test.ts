import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startContractMock } from "cometapi-kling-mock";
import { type Operation, readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOracle } from "../support/child.ts";
import { type Answer, exchange, type Probe } from "../support/exchange.ts";
import { authorization, json } from "../support/probes.ts";

const document = readDocument();
const operations = Object.values(document.paths).flatMap((item) => Object.values(item) as Operation[]);

interface DocumentedCall {
  title: string;
  probe: Probe;
  /** The body of the documented response 200. */
  expected: unknown;
}

/** Every documented request of every operation of the contract, whatever its endpoints are. */
function documentedCalls(): DocumentedCall[] {
  return Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item as Record<string, Operation>).flatMap(([method, operation]) => {
      const path = template.replaceAll(/\{\w+\}/g, "861309198188019719");
      const probe = { method: method.toUpperCase(), path, headers: authorization };
      const expected = documentedResponse(operation);
      const examples = operation.requestBody?.content["application/json"]?.examples;
      if (examples === undefined) return [{ title: operation.operationId, probe, expected }];
      return Object.entries(examples).map(([name, { value }]) => ({
        title: `${operation.operationId} ${name}`,
        probe: { ...probe, headers: { ...authorization, ...json }, body: JSON.stringify(value) },
        expected,
      }));
    }),
  );
}

function documentedResponse({ operationId, responses }: Operation): unknown {
  const [first] = Object.values(responses["200"]?.content["application/json"]?.examples ?? {});
  if (first === undefined) throw new Error(`${operationId} has no documented response`);
  return first.value;
}

const folder = mkdtempSync(join(tmpdir(), "mock examples-"));
let mock: Awaited<ReturnType<typeof startContractMock>>;
let oracle: Awaited<ReturnType<typeof startOracle>>;

beforeAll(async () => {
  // Without callbacks: the stock CLI would send a webhook to the callback_url of an example.
  for (const operation of operations) delete operation.callbacks;
  const file = join(folder, "openapi.json");
  writeFileSync(file, JSON.stringify(document));
  [mock, oracle] = await Promise.all([startContractMock({ port: 0 }), startOracle(file)]);
});

afterAll(async () => {
  await Promise.all([mock?.close(), oracle?.[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true });
});

function read({ status, headers, body }: Answer): unknown {
  return {
    status,
    mediaType: headers["content-type"],
    violations: headers["sl-violations"],
    body: JSON.parse(body),
  };
}

const calls = documentedCalls();

describe("every documented request gets the documented response", () => {
  test.each(calls)(verifies("mock:documented", "$title"), async ({ probe, expected }) => {
    const right = { status: 200, mediaType: "application/json", violations: undefined, body: expected };
    expect(read(await exchange(mock.url, probe))).toEqual(right);
    expect(read(await exchange(oracle.url, probe))).toEqual(right);
  });

  test(verifies("mock:documented", "the tests have a request of every operation"), () => {
    expect(operations.length).toBeGreaterThan(0);
    for (const { operationId } of operations) {
      expect(calls.map(({ title }) => title.split(" ")[0])).toContain(operationId);
    }
  });
});
