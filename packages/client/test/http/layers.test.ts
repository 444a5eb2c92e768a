import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { KlingError } from "../../src/index.ts";
import { clockedClient, input, settled } from "../fakes/clocked-client.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";

/** The error of a create, and how many requests it took. */
async function refusalOf(body: unknown, status: number, tasks?: number): Promise<[KlingError, number]> {
  const notFound = json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400);
  let posts = 0;
  const fake = recordedFetch(({ method }) => {
    if (method === "GET") return notFound.clone();
    posts += 1;
    return json(body, status);
  });
  const { multiImage2Video, clock } = clockedClient(
    fake,
    tasks === undefined ? {} : { concurrency: { tasks } },
  );
  const error = await settled(clock, multiImage2Video.create(input)).catch((thrown: unknown) => thrown);
  return [error as KlingError, posts];
}

const inside = (inner: unknown, code: unknown = "fail_to_fetch_task"): object => ({
  code,
  message: typeof inner === "string" ? inner : JSON.stringify(inner),
  data: null,
});
const kling = (code: number, message: string): object => ({ code, message, request_id: "r-1" });

describe(verifies("client:errors.layers", "an error inside a gateway's message"), () => {
  test.each<[string, unknown, number, string, number | string, "no" | "unknown", number]>([
    ["an empty account", inside(kling(1102, "no balance")), 429, "QuotaError", 1102, "no", 1],
    ["maintenance", inside(kling(5001, "away")), 503, "ServerError", 5001, "no", 3],
    ["a failure", inside(kling(5000, "broken")), 400, "SubmissionUncertainError", 5000, "unknown", 1],
    ["a policy", inside(kling(1301, "words")), 400, "ContentPolicyError", 1301, "no", 1],
    ["a wrong field", inside(kling(1201, "prompt")), 500, "InvalidRequestError", 1201, "no", 1],
    ["a wrong key", inside(kling(1002, "key")), 500, "AuthenticationError", 1002, "no", 1],
    ["too many tasks", inside(kling(1303, "busy")), 500, "RateLimitError", 1303, "no", 3],
    ["two layers", inside(inside(kling(1102, "no balance"))), 500, "QuotaError", 1102, "no", 1],
    [
      "words around it",
      inside(`upstream said: ${JSON.stringify(kling(1102, "no"))} (3)`),
      500,
      "QuotaError",
      1102,
      "no",
      1,
    ],
    [
      "an error object in it",
      inside({ error: { code: 1301, message: "no" } }),
      500,
      "ContentPolicyError",
      1301,
      "no",
      1,
    ],
    [
      "an error that is a text",
      { error: JSON.stringify(kling(1102, "no")) },
      500,
      "QuotaError",
      1102,
      "no",
      1,
    ],
    ["status 200", inside(kling(1102, "no balance"), 0), 200, "QuotaError", 1102, "no", 1],
    ["a code as text", inside({ code: "1102", message: "no" }), 429, "QuotaError", 1102, "no", 1],
    [
      "no code of its own",
      inside({ message: "no" }, "task_not_exist"),
      400,
      "NotFoundError",
      "task_not_exist",
      "no",
      1,
    ],
  ])("%s", async (_name, body, status, name, code, billed, requests) => {
    const [error, posts] = await refusalOf(body, status);
    expect(error).toMatchObject({ name, code, billed });
    expect(error.message).not.toContain("{");
    expect(posts).toBe(requests);
  });

  test("that is JSON without a meaning stays a message", async () => {
    const [error] = await refusalOf({ code: 1201, message: 'field {"a":1} is wrong' }, 400);
    expect(error.message).toContain('field {"a":1} is wrong');
  });

  test("of a thousand layers is opened a few times", async () => {
    let body = kling(1102, "no");
    for (let layer = 0; layer < 12; layer++) body = inside(body);
    const [error] = await refusalOf(body, 500);
    expect(error.name).toBe("SubmissionUncertainError");
  });
});

describe(verifies("client:errors.layers", "a gateway's word for an empty account"), () => {
  test.each<[string, unknown, number]>([
    ["insufficient_user_quota", { error: { code: "insufficient_user_quota", message: "用户额度不足" } }, 403],
    ["insufficient_quota", { error: { code: "insufficient_quota", message: "no" } }, 429],
    [
      "pre_consume_token_quota_failed",
      { error: { code: "pre_consume_token_quota_failed", message: "no" } },
      403,
    ],
    ["the type of the error", { error: { type: "insufficient_quota", code: null, message: "no" } }, 429],
    ["a balance", { code: "insufficient_balance", message: "no" }, 400],
    ["billing", { error: { code: "billing_hard_limit_reached", message: "no" } }, 500],
  ])("%s", async (_name, body, status) => {
    const [error, posts] = await refusalOf(body, status, 2);
    expect(error).toMatchObject({
      name: "QuotaError",
      retryable: false,
      billed: "no",
      advice: "Top up the account.",
    });
    expect(posts).toBe(1);
  });
});

describe(verifies(["client:errors.layers", "client:concurrency"], "status 429 is waited out"), () => {
  test.each<[string, unknown, boolean]>([
    ["1302", kling(1302, "slow down"), true],
    ["1303", kling(1303, "busy"), true],
    ["no code", { message: "slow down" }, true],
    ["an empty code", { error: { code: "", message: "slow down" } }, true],
    ["its status as code", { error: { code: 429, message: "slow down" } }, true],
    ["an unknown number", kling(1399, "?"), false],
    ["an unknown word", { error: { code: "region_blocked", message: "?" } }, false],
    ["1304", kling(1304, "address"), false],
  ])("with %s", async (_name, body, isWaitedOut) => {
    const [error, posts] = await refusalOf(body, 429);
    expect(error).toMatchObject({ retryable: isWaitedOut, billed: "no" });
    expect(posts).toBe(isWaitedOut ? 3 : 1);
    if (isWaitedOut) return;
    expect((await refusalOf(body, 429, 2))[1]).toBe(1);
  });
});

test(verifies("client:errors", "a proxy that asks for a password is no refusal of the service"), async () => {
  const [error] = await refusalOf({}, 407);
  expect(error).toMatchObject({ name: "ConnectionError", billed: "no", retryable: false });
  expect(error.advice).toContain("proxy");
});
