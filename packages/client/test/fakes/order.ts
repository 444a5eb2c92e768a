import {
  KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type Task,
  type TaskReference,
} from "../../src/index.ts";
import { input } from "./clocked-client.ts";
import type { StartClient } from "./order-clients.ts";
import { Crash, type OrderWorld } from "./order-world.ts";

/** How a program fulfils one order: whatever happens, the customer pays for one video. */
export interface Order {
  /** Milliseconds for the create. */
  createMs: number;
  /** Milliseconds for each `recover`. */
  recoverMs: number;
  /** Milliseconds before each start of a process, and before each further `recover`. */
  restMs: readonly number[];
  method: "create" | "generate";
}

/** What the program has in the end. `isCreate` says whether it is the outcome of a create, or of a `recover`. */
export interface OrderEnd {
  task?: Task | undefined;
  error?: unknown;
  isCreate?: boolean;
  reference: TaskReference | undefined;
}

// Each `recover` waits longer than any request needs to take effect. A program cannot do more.
const maxUncertain = 2;
const maxCalls = 20;

/**
 * Creates the task, and stores the reference before the request leaves. After a crash, another process takes the stored
 * reference up. Creates again only when an error says that certainly no task was made.
 */
export async function fulfil(world: OrderWorld, order: Order, startClient: StartClient): Promise<OrderEnd> {
  let stored: TaskReference | undefined;
  let process = world.start();
  let client = startClient(world, process);
  let error: unknown;
  let uncertain = 0;
  for (let call = 0; call < maxCalls && uncertain <= maxUncertain; call++) {
    const isCreate = stored === undefined;
    try {
      const task = await Promise.race([send(), process.crashed]);
      return { task, isCreate, reference: { ...stored, version: 1, endpoint: "", taskId: task.task_id } };
    } catch (caught) {
      error = caught;
    }
    if (error instanceof Crash) {
      // The process may have taken an id of the service along.
      world.givenIds.length = 0;
      process = world.start();
      client = startClient(world, process);
    } else if (!(error instanceof KlingError)) return { error, isCreate, reference: stored };
    else if (error instanceof SubmissionUncertainError) {
      stored = error.reference;
      uncertain += 1;
    } else if (error instanceof NotFoundError && error.billed === "no" && stored !== undefined)
      stored = undefined;
    else return { error, isCreate, reference: error.reference };
    await rest(order.restMs[call % order.restMs.length] ?? 0);
    // The webhook of the other process has stored the id.
    const told = world.toldIds.at(-1);
    if (stored !== undefined && told !== undefined) stored = { ...stored, taskId: told };
  }
  return { error, reference: stored };

  function send(): Promise<Task> {
    const { notifier } = process;
    const { createMs, recoverMs: timeoutMs, method } = order;
    if (stored !== undefined)
      return client.recover(JSON.parse(JSON.stringify(stored)), { timeoutMs, notifier });
    const onReference = (reference: TaskReference): void => {
      stored = reference;
    };
    const options = { timeoutMs: createMs, createTimeoutMs: createMs, onReference, notifier };
    return client[method]({ prompt: input.prompt }, options);
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void world.clock.schedule(resolve, ms));
  }
}
