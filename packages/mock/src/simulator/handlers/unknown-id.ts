import type { Endpoint } from "../rules/endpoint.ts";
import type { KnownIds } from "../rules/known-ids.ts";
import { findMarked } from "../rules/marks.ts";
import { madeBy } from "../tasks/task.ts";
import { tasksThatMayHaveMade } from "../tasks/task-ids.ts";
import type { TaskStore } from "../tasks/task-store.ts";
import type { SimulatorClock } from "../time/clock.ts";

/** The parts of the state that know ids. */
interface IdState {
  clock: Pick<SimulatorClock, "now">;
  store: TaskStore;
  knownIds: KnownIds;
}

const maxShown = 60;

/** An id that no call has made. */
interface UnknownId {
  /** A sentence with the beginning of the id. */
  message: string;
  /** The same without the id. */
  reason: string;
}

/** Describes the first id in a body that no call of this account has made; `undefined` if all are known. */
export function findUnknownId(state: IdState, { rules }: Endpoint, body: unknown): UnknownId | undefined {
  const unknown = findMarked(rules, "x-id", body, (id, kind) => {
    if (state.knownIds.has(kind, id) || isIdOfTask(state, kind, id)) return undefined;
    return {
      shown: JSON.stringify(id.slice(0, maxShown)),
      rule: `is unknown: this account has no such ${kind}`,
    };
  });
  if (unknown === undefined) return undefined;
  const { field, found } = unknown;
  return { message: `${field} ${found.shown} ${found.rule}`, reason: `${field} ${found.rule}` };
}

/** Whether an id belongs to a task, or to a result of a task that the service still keeps. */
function isIdOfTask({ clock, store }: IdState, kind: string, id: string): boolean {
  if (kind === "task") return store.byTaskId(id) !== undefined;
  const now = clock.now();
  return tasksThatMayHaveMade(id).some((taskId) => {
    const task = store.byTaskId(taskId);
    const made = task && madeBy(task, now);
    if (made === undefined || now >= made.expiresAt) return false;
    return made.ids.some((one) => one.id === id && one.kind === kind);
  });
}
