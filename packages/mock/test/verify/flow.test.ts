import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { createJudge } from "../../src/contract/prism/validator.ts";
import { loadSpec } from "../../src/contract/spec-file.ts";
import { verifyFlow } from "../../src/verify/flow.ts";
import { readUpstream } from "../../src/verify/upstream.ts";
import { specFile } from "../support/child.ts";
import { rightReply, startUpstream } from "../support/upstream.ts";

test(
  verifies("mock:verify:flow", "between two looks is the interval, and none before the first"),
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
      judge: createJudge(operations),
      document,
      isPaid: true,
      checksKeys: false,
      looks: 3,
      intervalMs: 10_000,
      timeoutMs: 60_000,
      newId: () => "id",
      pause: async (ms) => {
        events.push(`pause ${ms}`);
      },
    });
    for await (const { name, findings } of flow) events.push(`${name}: ${findings.length}`);
    expect(events).toEqual([
      "create without image_list and prompt: 0",
      "get of an unknown task: 0",
      "create: 0",
      "look 1: 0",
      "pause 10000",
      "look 2: 0",
      "pause 10000",
      "look 3: 1",
    ]);
  },
);
