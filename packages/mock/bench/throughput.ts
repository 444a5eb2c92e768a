import { connect, requestOf } from "./connection.ts";
import { type ContenderId, contenderIds, contenders } from "./contenders.ts";
import { type LoadResult, load } from "./load.ts";
import { createPath, differentCreates, documentedCreate, getTask } from "./requests.ts";
import { type Server, start } from "./server.ts";

const warmUpMs = 500;
const documentedId = "861309198188019719";

export interface Throughput {
  post: LoadResult[];
  get: LoadResult[];
  /** The tasks that the simulator made in the rounds, and its 200 responses to creates. */
  tasks: number;
  creates: number;
}

/** All servers take turns in each round, so that other load of the machine affects all. */
export async function measureThroughput(
  rounds: number,
  ms: number,
): Promise<Record<ContenderId, Throughput>> {
  const servers: [ContenderId, Server][] = [];
  try {
    for (const id of contenderIds) servers.push([id, await start(contenders[id], documentedCreate)]);
    const results = {} as Record<ContenderId, Throughput>;
    for (const [id] of servers) results[id] = { post: [], get: [], tasks: 0, creates: 0 };
    for (let round = 0; round <= rounds; round++) {
      for (const [id, server] of servers) {
        const isWarmUp = round === 0;
        const isOurs = id.startsWith("simulate");
        if (isOurs) await admin(server, "POST", "/reset");
        const post = await load(server, differentCreates, isWarmUp ? warmUpMs : ms);
        if (isOurs) {
          results[id].creates += post.requests;
          results[id].tasks += JSON.parse(await admin(server, "GET", "/tasks")).count;
          await admin(server, "POST", "/reset");
        }
        const taskId = isOurs ? await createTask(server) : documentedId;
        const get = await load(server, [getTask(taskId)], isWarmUp ? warmUpMs : ms);
        if (isWarmUp) continue;
        results[id].post.push(post);
        results[id].get.push(get);
      }
    }
    return results;
  } finally {
    for (const [, server] of servers) await server[Symbol.asyncDispose]();
  }
}

async function admin({ port }: Server, method: "GET" | "POST", name: string): Promise<string> {
  const connection = await connect(port);
  const answer = await connection.send(requestOf({ method, path: `/__simulator${name}` }));
  connection.close();
  return answer;
}

async function createTask({ port }: Server): Promise<string> {
  const connection = await connect(port);
  const answer = await connection.send(requestOf({ method: "POST", path: createPath, body: minimal }));
  connection.close();
  return (JSON.parse(answer) as { data: { task_id: string } }).data.task_id;
}

const minimal = JSON.stringify({
  prompt: "They wave.",
  image_list: [{ image: "https://example.com/a.png" }, { image: "https://example.com/b.png" }],
});
