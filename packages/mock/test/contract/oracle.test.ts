import { startContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOracle } from "../support/child.ts";
import { type Answer, exchange, getPath, type Probe } from "../support/exchange.ts";
import { authorization, json, probes } from "../support/probes.ts";

let mock: Awaited<ReturnType<typeof startContractMock>>;
let oracle: Awaited<ReturnType<typeof startOracle>>;

beforeAll(async () => {
  [mock, oracle] = await Promise.all([startContractMock({ port: 0 }), startOracle()]);
});

afterAll(async () => {
  await Promise.all([mock.close(), oracle[Symbol.asyncDispose]()]);
});

/** Headers of the connection, of the time, and of CORS, where the mock differs on purpose. */
const ownHeaders = /^(date|connection|keep-alive|vary|access-control-.*)$/;

function comparable({ status, headers, body }: Answer): unknown {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.test(name))),
    body,
  };
}

describe("the mock responds like the stock Prism CLI", () => {
  test.each(Object.entries(probes))(verifies("mock:oracle", "%s"), async (_, probe) => {
    const [ours, theirs] = await Promise.all([exchange(mock.url, probe), exchange(oracle.url, probe)]);
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test(verifies("mock:oracle", "at least 32 probes are compared"), () => {
    expect(Object.keys(probes).length).toBeGreaterThanOrEqual(32);
  });
});

/** What the README lists as a difference on purpose. */
const differences: Record<string, [probe: Probe, ours: number, theirs: number]> = {
  "GET of the root": [{ method: "GET", path: "/" }, 200, 404],
  "HEAD of the root": [{ method: "HEAD", path: "/" }, 200, 404],
  "a lower-case bearer": [
    { method: "GET", path: getPath, headers: { authorization: "bearer sk-test" } },
    200,
    401,
  ],
  "a bearer in capitals": [
    { method: "GET", path: getPath, headers: { authorization: "BEARER sk-test" } },
    200,
    401,
  ],
  "Prefer with a scenario": [
    { method: "GET", path: getPath, headers: { ...authorization, prefer: "scenario=slow" } },
    400,
    200,
  ],
  "more JSON values than the mock takes": [
    { headers: { ...authorization, ...json }, body: `[${"1,".repeat(200_001)}1]` },
    413,
    400,
  ],
};

describe("the mock differs from the stock Prism CLI on purpose", () => {
  test.each(Object.entries(differences))(verifies("mock:oracle", "%s"), async (_, [probe, ours, theirs]) => {
    const [mine, stock] = await Promise.all([exchange(mock.url, probe), exchange(oracle.url, probe)]);
    expect([mine.status, stock.status]).toEqual([ours, theirs]);
  });
});
