import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type Attempt, createAttempt } from "../../src/http/attempt.ts";

type Step = (attempt: Attempt) => void;

const whole: Step = (attempt) => attempt.handOver(true);
const stream: Step = (attempt) => attempt.handOver(false);
const last: Step = (attempt) => attempt.lastPart();

function endOf(attempt: Attempt, ...steps: Step[]) {
  for (const step of steps) step(attempt);
  return attempt.close();
}

describe(verifies("client:create.cut", "an attempt at a request that can make a paid task"), () => {
  test.each<[string, Step[], { handedOver: boolean; billed: "no" | "unknown" }]>([
    ["was not handed over", [], { handedOver: false, billed: "no" }],
    ["was handed over as a whole", [whole], { handedOver: true, billed: "unknown" }],
    ["was cut in the middle of its stream", [stream], { handedOver: true, billed: "no" }],
    ["got the last part of its stream", [stream, last], { handedOver: true, billed: "unknown" }],
  ])("that %s", (_name, steps, end) => {
    expect(endOf(createAttempt("unknown", false), ...steps)).toEqual(end);
  });

  test("has an unknown outcome from its start when a middleware may send it", () => {
    expect(endOf(createAttempt("unknown", true))).toEqual({ handedOver: false, billed: "unknown" });
    expect(endOf(createAttempt("unknown", true), stream)).toEqual({ handedOver: true, billed: "unknown" });
  });

  test("is not handed over by a middleware that only reads the body", () => {
    expect(endOf(createAttempt("unknown", true), last)).toEqual({ handedOver: false, billed: "unknown" });
  });

  test.each<[string, Step]>([
    ["handed over", whole],
    ["completed", last],
  ])("cannot be %s once it is closed, and ends the same way", (_name, step) => {
    const attempt = createAttempt("unknown", false);
    const end = endOf(attempt, stream);
    expect(() => step(attempt)).toThrow("the request is over");
    expect(attempt.close()).toEqual(end);
  });
});

test(verifies("client:retry", "an attempt that makes no task never has an unknown outcome"), () => {
  for (const hasMiddleware of [false, true]) {
    expect(endOf(createAttempt("no", hasMiddleware), whole)).toEqual({ handedOver: true, billed: "no" });
  }
});
