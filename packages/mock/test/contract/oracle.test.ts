import { startContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOracle } from "../support/child.ts";
import { type Answer, exchange } from "../support/exchange.ts";
import { probes } from "../support/probes.ts";

let mock: Awaited<ReturnType<typeof startContractMock>>;
let oracle: Awaited<ReturnType<typeof startOracle>>;

beforeAll(async () => {
  [mock, oracle] = await Promise.all([startContractMock({ port: 0 }), startOracle()]);
});

afterAll(async () => {
  await Promise.all([mock?.close(), oracle?.[Symbol.asyncDispose]()]);
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
