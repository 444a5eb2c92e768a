import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createExchangeValidator } from "../../src/contract/prism/validator.ts";
import { loadSpec } from "../../src/contract/spec-file.ts";
import { type DocumentedEndpoint, documentedEndpoint } from "../../src/verify/documented-endpoint.ts";
import { verifyFlow } from "../../src/verify/flow.ts";
import { readUpstream } from "../../src/verify/upstream.ts";
import { specFile } from "../support/child.ts";
import { pictureEndpoint } from "../support/picture-endpoint.ts";
import { type Behaviour, type Reply, rightReply, startUpstream } from "../support/upstream.ts";
import { runFlow } from "../support/verify-flow.ts";

test(
  verifies("mock:verify:flow", "the interval is between two polls, and not before the first"),
  async () => {
    await using upstream = await startUpstream((request) => {
      const reply = rightReply(request);
      const processing = readExample("multi-image2video/task-processing.json").replace(
        "878106242831892487",
        "861309198188019719",
      );
      return reply.body.includes('"succeed"') ? { ...reply, body: processing } : reply;
    });
    const { document, operations } = await loadSpec(specFile);
    const events: string[] = [];
    const flow = verifyFlow({
      upstream: readUpstream(upstream.url, undefined, {}),
      validate: createExchangeValidator(operations),
      endpoint: documentedEndpoint(document),
      isPaid: true,
      checksKeys: false,
      polls: 3,
      intervalMs: 10_000,
      timeoutMs: 60_000,
      newId: () => "id",
      onPaid: () => undefined,
      pause: async (ms) => {
        events.push(`pause ${ms}`);
      },
    });
    for await (const { name, findings } of flow) events.push(`${name}: ${findings.length}`);
    expect(events).toEqual([
      "create without image_list and prompt: 0",
      "get of an unknown task: 0",
      "create: 0",
      "poll 1: 0",
      "pause 10000",
      "poll 2: 0",
      "pause 10000",
      "poll 3: 1",
      "get by external_task_id: 0",
    ]);
  },
);

const noPause = async (): Promise<void> => undefined;

/** The names, statuses and notes of the flow of an invented endpoint. */
async function flowOf(endpoint: Partial<DocumentedEndpoint>, behaviour: Behaviour): Promise<unknown[]> {
  await using upstream = await startUpstream(behaviour);
  const flow = verifyFlow({
    upstream: readUpstream(upstream.url, undefined, {}),
    validate: async () => [],
    endpoint: { ...pictureEndpoint, takesExternalTaskId: false, ...endpoint },
    isPaid: true,
    checksKeys: true,
    polls: 3,
    intervalMs: 0,
    timeoutMs: 60_000,
    newId: () => "id",
    onPaid: () => undefined,
    pause: noPause,
  });
  const results: unknown[] = [];
  for await (const { name, status, notes } of flow) results.push([name, status, ...notes]);
  return [...results, upstream.received.at(-1)?.body];
}

const refusing =
  (reply: Reply | "cut"): Behaviour =>
  ({ body, headers }) => {
    if (headers.authorization !== "Bearer any-key") return { status: 401, body: "" };
    return body?.["picture"] === undefined ? { status: 400, body: "" } : reply;
  };

const refusals = [
  ["call without picture", 400],
  ["call without a key", 401],
  ["call with a wrong key", 401],
];

test(verifies("mock:verify:flow", "an endpoint without tasks is called, and nothing is polled"), async () => {
  const found = await flowOf({ makesTask: false }, refusing({ status: 200, body: "{}" }));
  expect(found).toEqual([...refusals, ["call", 200], { picture: "a", mode: "b" }]);
});

test(verifies("mock:verify:money", "a call whose response was lost is not repeated"), async () => {
  const found = await flowOf({ makesTask: false }, refusing("cut"));
  expect(found).toEqual([
    ...refusals,
    ["call", undefined, "the call may have been billed, and is not repeated"],
    { picture: "a", mode: "b" },
  ]);
});

test(
  verifies("mock:verify:money", "a task without an external_task_id has to be found in the account"),
  async () => {
    const found = await flowOf({}, (request) =>
      request.method === "GET" ? { status: 404, body: "" } : refusing("cut")(request),
    );
    expect(found.slice(-2)).toEqual([
      [
        "create",
        undefined,
        "a task may have been made, and is not created again: search your account for it",
      ],
      { picture: "a", mode: "b" },
    ]);
  },
);

describe("a refused key", () => {
  const refusing: Behaviour = () => ({ status: 401, body: "{}" });

  test(verifies("mock:verify:answer", "is told once, and nothing more is sent with it"), async () => {
    const { lines, sent } = await runFlow(refusing, { checksKeys: true });
    expect(lines[0]).toContain("the key is refused: check the variable that --key-env names");
    expect(lines[1]).toBe("get of an unknown task - | not sent: the upstream refuses the key");
    expect(lines.at(-1)).toBe("create - | not sent: the upstream refuses the key");
    // The two that have to be refused.
    expect(sent).toEqual(["POST pictures", "POST pictures", "POST pictures"]);
  });
});

test.each([502, 503, 504, 524])(
  verifies("mock:verify:money", "nothing is paid at an upstream that answers %i"),
  async (status) => {
    const { lines, sent } = await runFlow(() => ({ status, body: "" }));
    expect(lines.at(-1)).toBe(
      `create - | not sent: the upstream answers ${status}, so the answer to a paid create may be lost`,
    );
    expect(sent.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  },
);
