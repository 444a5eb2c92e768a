import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, expect, test } from "vitest";
import { startCli } from "../support/child.ts";
import { type Behaviour, rightReply, startUpstream } from "../support/upstream.ts";
import { junitCases } from "../support/verify.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const isCreate = ({ body }: Parameters<Behaviour>[0]): boolean => body?.["image_list"] !== undefined;
const taskId = "861309198188019719";

test.each<["SIGINT" | "SIGTERM", number, string, Behaviour, string]>([
  [
    "SIGINT",
    130,
    "the create has no response yet",
    (request) => (isCreate(request) ? "hang" : rightReply(request)),
    "external_task_id ",
  ],
  [
    "SIGTERM",
    143,
    "a poll has no response yet",
    (request) => (request.path.endsWith(taskId) ? "hang" : rightReply(request)),
    `look at it: GET http://127.0.0.1`,
  ],
])(
  verifies(
    ["mock:verify:money", "mock:verify:junit"],
    "%s ends with %i while %s, says the ids and writes the file",
  ),
  async (signal, code, when, behaviour, expected) => {
    const junit = join(folder, `${signal}.xml`);
    writeFileSync(junit, "<testsuites/>");
    let reached: () => void = () => undefined;
    const isWaiting = new Promise<void>((resolve) => {
      reached = resolve;
    });
    await using upstream = await startUpstream((request) => {
      const reply = behaviour(request);
      if (reply === "hang") reached();
      return reply;
    });
    await using child = startCli(["verify", "--upstream", upstream.url, "--junit", junit]);
    await isWaiting;
    expect([when, readFileSync(junit, "utf8")]).toEqual([when, "<testsuites/>"]);
    child.process.kill(signal);
    expect(await child.ended).toBe(code);
    expect(child.stdout()).toContain(`was stopped by ${signal}`);
    expect(child.stdout()).toContain(expected);
    const ownId = upstream.received.find(isCreate)?.body?.["external_task_id"];
    expect(child.stdout()).toContain(`external_task_id ${ownId}`);
    const stopped = junitCases(junit).at(-1);
    expect(stopped?.name).toBe("stopped");
    expect(stopped?.output).toContain(`external_task_id ${ownId}`);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  },
);

test(verifies("mock:verify:flow", "equal polls are one line, and each is a case of the file"), async () => {
  const junit = join(folder, "folded.xml");
  const processing = readExample("multi-image2video/task-processing.json").replace(
    "878106242831892487",
    taskId,
  );
  await using upstream = await startUpstream((request) =>
    request.path.endsWith(taskId) ? { status: 200, body: processing } : rightReply(request),
  );
  const args = ["--interval", "0", "--polls", "20", "--junit", junit];
  await using child = startCli(["verify", "--upstream", upstream.url, ...args]);
  expect(await child.ended).toBe(1);
  expect(child.stdout()).toMatch(
    /poll 1 .*\n {6}processing\n {6}18 more polls with the same response\nFAIL +poll 20 /,
  );
  expect(junitCases(junit).filter(({ name }) => name.startsWith("poll "))).toHaveLength(20);
});
