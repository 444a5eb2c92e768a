import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import type { ExplainedViolation } from "../../src/contract/prism/validator.ts";
import { checkExchange } from "../../src/verify/check-exchange.ts";
import { maxFindings } from "../../src/verify/result.ts";
import { readUpstream } from "../../src/verify/upstream.ts";
import { startUpstream } from "../support/upstream.ts";

async function resultOf(count: number) {
  await using upstream = await startUpstream(() => ({ status: 200, body: "{}" }));
  const violations = Array.from({ length: count }, (_, index): ExplainedViolation => {
    return {
      location: ["response", "body", String(index)],
      severity: "Error",
      message: "is wrong",
      rule: "r",
    };
  });
  const { result } = await checkExchange(
    {
      upstream: readUpstream(upstream.url, undefined, {}),
      validate: async () => violations,
      timeoutMs: 60_000,
    },
    { name: "get", method: "GET", path: "/x", expected: [200] },
  );
  return result;
}

test(
  verifies("mock:verify:violations", "the first twenty are shown, and the number of the others"),
  async () => {
    expect(maxFindings).toBe(20);
    const { findings, notes } = await resultOf(1_020);
    expect(findings.map(({ where }) => where)).toEqual(
      Array.from({ length: maxFindings }, (_, index) => `response.body.${index}`),
    );
    expect(notes).toEqual(["1000 more violations"]);
  },
);

test(verifies("mock:verify:violations", "twenty are all shown"), async () => {
  const { findings, notes } = await resultOf(maxFindings);
  expect(findings).toHaveLength(maxFindings);
  expect(notes).toEqual([]);
});
