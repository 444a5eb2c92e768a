// Prints how many lifecycles a process completes in a second, as JSON: a create, a GET, time, and a GET at the end.
import type { Simulator } from "../src/simulator.ts";
import { createPath } from "./requests.ts";

const built = new URL("../dist/simulator.js", import.meta.url).href;
const { createSimulator, virtualClock } = (await import(built)) as typeof import("../src/simulator.ts");

const url = `http://simulator.test${createPath}`;
const headers = { authorization: "Bearer sk-bench", "content-type": "application/json" };
const body = JSON.stringify({
  prompt: "They wave.",
  image_list: [{ image: "https://example.com/a.png" }, { image: "https://example.com/b.png" }],
});

interface View {
  data: { task_id: string; task_status: string };
}

async function live(simulator: Simulator): Promise<void> {
  const created = await simulator.fetch(new Request(url, { method: "POST", headers, body }));
  const { data } = (await created.json()) as View;
  await getTask(simulator, data.task_id, "submitted");
  await simulator.advance(180_000);
  await getTask(simulator, data.task_id, "succeed");
}

async function getTask(simulator: Simulator, id: string, expected: string): Promise<void> {
  const seen = await simulator.fetch(new Request(`${url}/${id}`, { headers }));
  const { data } = (await seen.json()) as View;
  if (data.task_status !== expected) throw new Error(`${data.task_status} instead of ${expected}`);
}

async function rate(ms: number): Promise<number> {
  const simulator = createSimulator({ clock: virtualClock() });
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < ms; count++) await live(simulator);
  if (simulator.journal.billedTasks().length !== count) throw new Error("a task is missing");
  return (count * 1_000) / (performance.now() - started);
}

await rate(500);
const rates: number[] = [];
for (let round = 0; round < 5; round++) rates.push(await rate(600));
process.stdout.write(JSON.stringify(rates));
