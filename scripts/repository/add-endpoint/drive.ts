/**
 * Drives the invented endpoint through the client and the simulator of the copy of the repository in which it is run,
 * and prints what happened as JSON.
 */
import { strict as assert } from "node:assert";
import { pathToFileURL } from "node:url";

const load = (file: string) => import(new URL(file, pathToFileURL(`${process.cwd()}/`)).href);
const { createKlingClient, findProblems, shadowPlay } = await load("packages/client/src/index.ts");
const { createSimulator, virtualClock } = await load("packages/mock/src/simulator.ts");

const clock = virtualClock();
const simulator = createSimulator({ clock });
const sent: Record<string, unknown>[] = [];
const kling = createKlingClient({
  baseUrl: "http://simulator.test",
  apiKey: "a-key-of-this-test",
  fetch: async (request: Request) => {
    if (request.method === "POST") sent.push((await request.clone().json()) as Record<string, unknown>);
    return simulator.fetch(request);
  },
});

assert.equal(shadowPlay.rules.properties.lamp.maximum, 3);
assert.equal(shadowPlay.seconds, 45);

const wrong = { cut_out: "https://example.com/figure.png", lamp: 4 };
const problems = await findProblems(shadowPlay, wrong);
const refused = await simulator.fetch(
  new Request("http://simulator.test/kling/v1/videos/shadow-play", {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify(wrong),
  }),
);

const melody = new Blob([new Uint8Array([0x49, 0x44, 0x33])]);
const task = await kling.shadowPlay.create({ ...wrong, lamp: 3, melody });
await simulator.advance(120_000);
const done = await kling.shadowPlay.get(task.task_id);

process.stdout.write(
  JSON.stringify({
    problems: problems.map(({ pointer, rule }: { pointer: string; rule: string }) => [pointer, rule]),
    refused: refused.status,
    sent: sent.map(({ lamp, melody: sound }) => ({ lamp, sound })),
    billed: simulator.journal.billedTasks().length,
    status: done.task_status,
    url: new URL(done.task_result.videos[0].url).pathname.replace(/.*(?=\.\w+$)/, ""),
  }),
);
process.exit(0);
