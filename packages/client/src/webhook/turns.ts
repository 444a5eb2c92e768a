import { isWorker } from "../platform/runtime.ts";
import { maxDeliveriesOfTask, maxWaitingIds } from "./limits.ts";
import type { Hint } from "./parse.ts";
import type { DeliveryStatus } from "./response.ts";

/** Handles a delivery in its turn. Never rejects. */
type Handle = (hint: Hint) => Promise<DeliveryStatus>;

/** Runs the deliveries of one key one after another. Undefined when too many wait. */
export type Turns = (key: string, hint: Hint, handle: Handle) => Promise<DeliveryStatus> | undefined;

/** A delivery that waits. Later ones of the same task id share its answer. */
interface WaitingTurn {
  hint: Hint;
  status: Promise<DeliveryStatus>;
}

interface Queue {
  /** Deliveries that have no answer yet. */
  deliveries: number;
  /** The turn that was added last. It ends after all others. */
  last: Promise<unknown> | undefined;
  /** By task id. */
  waiting: Map<string, WaitingTurn>;
}

/**
 * Makes the turns of one handler. For each task id, at most one delivery is handled and one waits. Further ones share
 * the answer of the waiting one, because its query begins after they have arrived.
 */
export function createTurns(): Turns {
  // A request that Cloudflare cancels in a Worker never ends its turn. Those behind it would wait for ever. There the
  // claim in the store alone keeps two deliveries apart, and it ends by itself.
  if (isWorker()) return (_key, hint, handle) => handle(hint);
  const queues = new Map<string, Queue>();
  return (key, hint, handle) => {
    const queue = queues.get(key) ?? { deliveries: 0, last: undefined, waiting: new Map() };
    if (queue.deliveries >= maxDeliveriesOfTask) return undefined;
    const turn = turnIn(queue, hint, handle);
    if (turn === undefined) return undefined;
    queue.deliveries += 1;
    queues.set(key, queue);
    return turn.finally(() => {
      queue.deliveries -= 1;
      if (queue.deliveries === 0) queues.delete(key);
    });
  };
}

function turnIn(queue: Queue, given: Hint, handle: Handle): Promise<DeliveryStatus> | undefined {
  const { last, waiting } = queue;
  const hint = { ...given };
  if (last === undefined) {
    const running = handle(hint);
    queue.last = running;
    return running;
  }
  const { taskId = "" } = hint;
  const shared = waiting.get(taskId);
  if (shared !== undefined) {
    shared.hint.ended ||= hint.ended;
    return shared.status;
  }
  if (waiting.size >= maxWaitingIds) return undefined;
  const status = last.then(() => {
    waiting.delete(taskId);
    return handle(hint);
  });
  waiting.set(taskId, { hint, status });
  queue.last = status;
  return status;
}
