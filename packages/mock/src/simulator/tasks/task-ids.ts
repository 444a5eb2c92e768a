import type { Random } from "../time/random.ts";

/** Makes ids in the form of the service's: 18 decimal digits, above 2^53, each larger than the one before. */
export interface TaskIds {
  next(): string;
  /** What {@link createTaskIds} needs to continue from here. */
  readonly state: TaskIdState;
}

/** The two halves of the last id. The whole is too large for a number. */
export interface TaskIdState {
  high: number;
  low: number;
}

const half = 1_000_000_000;

export function createTaskIds(random: Random, from?: TaskIdState): TaskIds {
  let { high, low } = from ?? {
    high: random.between(861_000_000, 878_999_999),
    low: random.between(0, half - 1),
  };
  return {
    next: () => {
      low += random.between(1, 99_999);
      if (low >= half) {
        low -= half;
        high += 1;
      }
      return high + String(low).padStart(9, "0");
    },
    get state() {
      return { high, low };
    },
  };
}

const resultDistance = 75_497_508;
const maxResultIds = 16;

/** An id in a task's result, which is always the same for the task. */
export function resultIdOf(taskId: string, index: number): string {
  return moved(taskId, resultDistance * (index + 1));
}

/** The ids of the tasks whose results may contain this id. */
export function tasksThatMayHaveMade(id: string): string[] {
  if (!/^\d{18}$/.test(id)) return [];
  return Array.from({ length: maxResultIds }, (_, index) => moved(id, -resultDistance * (index + 1)));
}

function moved(id: string, distance: number): string {
  const low = (((Number(id.slice(9)) + distance) % half) + half) % half;
  return id.slice(0, 9) + String(low).padStart(9, "0");
}
