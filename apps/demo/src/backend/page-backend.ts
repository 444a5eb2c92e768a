import { createKlingClient, type KlingClientOptions } from "cometapi-kling";
import type { SimulatorState, StoredTask } from "cometapi-kling-mock/simulator";
import { openTable } from "../storage/database.ts";
import type { Backend } from "./backend.ts";
import { scenarioMiddleware } from "./scenario-middleware.ts";

// So that a video takes about ten seconds.
const speed = 6;
// Nothing is sent there: the simulator answers in its place.
const nowhere = "https://simulator.invalid";
// Where `npx cometapi-kling-mock simulate` listens: the same service, for a shell.
const localSimulator = "http://127.0.0.1:4020";

// Goes up when the rows change so that older ones no longer fit.
const version = 1;

/** A simulated task, and when the page made it in real time, Unix milliseconds. */
interface Row {
  id: string;
  task: StoredTask;
  madeAt: number;
}

/** A simulator in the page itself. Its code is loaded when it is first used; its tasks are there again after a reload. */
export async function openPageBackend(client: KlingClientOptions): Promise<Backend> {
  const { createSimulator, runningClock } = await import("cometapi-kling-mock/simulator");
  const table = openTable<Row>("simulated", version);
  const state = stateOf(await table.all());
  const clock = runningClock({ speed, startAt: state.now });
  const simulator = createSimulator({
    clock,
    state,
    // The page receives no webhooks, and sends no requests to other servers.
    send: () => Promise.resolve(new Response(null, { status: 204 })),
    onTask: (task) => void table.put({ id: task.task_id, task, madeAt: Date.now() }).catch(() => undefined),
  });
  const kling = createKlingClient({
    ...client,
    baseUrl: nowhere,
    fetch: (request) => simulator.fetch(request),
    // The simulator requires a key as the service does, and accepts any.
    middleware: [
      ...(client.middleware ?? []),
      scenarioMiddleware(() => backend.scenario),
      { onRequest: ({ request }) => request.headers.set("authorization", "Bearer any") },
    ],
  });
  const backend: Backend = {
    name: "page",
    kling,
    shellUrl: localSimulator,
    scenarios: simulator.scenarios,
    scenario: undefined,
  };
  return backend;
}

// Longer than any task takes that ends.
const longestLifeMs = 300_000;

/**
 * The state that the simulator would have if it had kept running. Its time is faster than ours only while a task can
 * be under way; otherwise its videos would expire too early.
 */
function stateOf(rows: readonly Row[]): SimulatorState {
  const last = rows.reduce<Row | undefined>(
    (newest, row) => (newest && newest.madeAt > row.madeAt ? newest : row),
    undefined,
  );
  const passed = last === undefined ? 0 : Math.min(Math.max(0, Date.now() - last.madeAt), longestLifeMs);
  const [random = 1, high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(3));
  return {
    version: 2,
    now: Math.max(Date.now(), (last?.task.created_at ?? 0) + passed * speed),
    random,
    // New each time, so that two tabs do not give the same ids.
    ids: { high: 861_000_000 + (high % 17_000_000), low: low % 1_000_000_000 },
    tasks: rows.map(({ task }) => task),
    knownIds: [],
  };
}
