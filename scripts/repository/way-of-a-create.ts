/**
 * Creates a task with the client's sources, loses the answer and lets the client find the task, and prints the source
 * files whose functions ran meanwhile, as JSON: paths from `packages/client/src`.
 */
import { strict as assert } from "node:assert";
import { Session } from "node:inspector/promises";
import { png } from "../../packages/client/test/fakes/pictures.ts";
import { readExample } from "../../spec/document.ts";

const folder = new URL("../../packages/client/src/", import.meta.url).href;
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });

const { createKlingClient } = await import("../../packages/client/src/index.ts");
const kling = createKlingClient({
  apiKey: "any",
  concurrency: { tasks: 1 },
  fetch: loseThenFind,
  onRequest: () => {},
  middleware: [{}],
});
// What ran so far made the client. From here on, counts begin at 0.
await session.post("Profiler.takePreciseCoverage");
const external_task_id = "order-17";
const image_list = [new Blob([png(640, 480)]), "https://example.com/jacket.png"];
const task = await kling.multiImage2Video.create({ image_list, prompt: "They wave.", external_task_id });
const { result } = await session.post("Profiler.takePreciseCoverage");

assert.equal(task.task_info?.external_task_id, external_task_id);
const ran = result.filter(
  ({ url, functions }) => url.startsWith(folder) && functions.some(({ ranges }) => ranges.some(isCall)),
);
process.stdout.write(JSON.stringify(ran.map(({ url }) => url.slice(folder.length)).sort()));

/** A service that takes the create request and breaks the connection, and then knows the task. */
async function loseThenFind(request: Request): Promise<Response> {
  if (request.method === "POST") {
    await request.text();
    throw new TypeError("the connection broke");
  }
  const answer = JSON.parse(readExample("multi-image2video/task-submitted.json"));
  Object.assign(answer.data, { created_at: Date.now(), task_info: { external_task_id } });
  return Response.json(answer);
}

/** Whether a range is a function that ran. The one from 0 is the module itself, which runs when it is imported. */
function isCall({ startOffset, count }: { startOffset: number; count: number }): boolean {
  return startOffset > 0 && count > 0;
}
