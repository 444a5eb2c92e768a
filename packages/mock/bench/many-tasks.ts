import { type Connection, connect, requestOf } from "./connection.ts";
import { contenders } from "./contenders.ts";
import { peakMb } from "./process-use.ts";
import { createPath, documentedCreate, getTask } from "./requests.ts";
import { start } from "./server.ts";

const connections = 10;
const boundMs = 30_000;
// A minute takes three seconds, so that every create gets its response before the first task ends.
const speed = "20";

export interface ManyTasks {
  /** The number of running tasks at the same time. */
  live: number;
  /** The number of tasks that a poll showed as succeeded. */
  succeeded: number;
  /** The number of tasks that the simulator has made. */
  made: number;
  polls: number;
  seconds: number;
  peakMb: number;
}

interface View {
  data: { task_id: string; task_status: string };
}

/** Creates `count` tasks over HTTP, and polls each until it has succeeded. */
export async function driveTasks(count: number): Promise<ManyTasks> {
  await using server = await start(contenders.simulate, documentedCreate, ["--speed", speed]);
  const open = await Promise.all(Array.from({ length: connections }, () => connect(server.port)));
  const started = performance.now();

  const ids: string[] = [];
  let asked = 0;
  await each(open, async (connection) => {
    for (; asked < count; ) {
      asked += 1;
      const body = `{"prompt":"They wave.","image_list":[{"image":"https://a.test/a.png"},{"image":"https://a.test/b.png"}],"external_task_id":"bench-${asked}"}`;
      const { data } = await view(connection, requestOf({ method: "POST", path: createPath, body }));
      ids.push(data.task_id);
    }
  });

  let polls = 0;
  let live = 0;
  let waiting = ids;
  for (let turn = 0; waiting.length > 0 && performance.now() - started < boundMs; turn++) {
    const unfinished: string[] = [];
    let next = 0;
    await each(open, async (connection) => {
      for (let id = waiting[next++]; id !== undefined; id = waiting[next++]) {
        polls += 1;
        const { data } = await view(connection, getTask(id));
        if (data.task_status !== "succeed") unfinished.push(id);
      }
    });
    if (turn === 0) live = unfinished.length;
    waiting = unfinished;
  }
  const seconds = (performance.now() - started) / 1_000;
  const [connection] = open as [Connection];
  const tasks = await connection.send(requestOf({ method: "GET", path: "/__simulator/requests" }));
  const peak = peakMb(server.pid);
  for (const one of open) one.close();
  // The first create, the other creates, and the polls.
  const made = (JSON.parse(tasks) as { count: number }).count - polls - 1;
  return { live, succeeded: ids.length - waiting.length, made, polls, seconds, peakMb: peak };
}

async function view(connection: Connection, request: Buffer): Promise<View> {
  return JSON.parse(await connection.send(request)) as View;
}

async function each(open: Connection[], work: (connection: Connection) => Promise<void>): Promise<void> {
  await Promise.all(open.map(work));
}
