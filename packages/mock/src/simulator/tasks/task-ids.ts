import type { Random } from "../time/random.ts";

/** Makes task ids as the service's look: 18 decimal digits, above 2^53, each larger than the one before. */
export interface TaskIds {
  next(): string;
  /** What {@link createTaskIds} takes to go on from here. */
  readonly state: TaskIdState;
}

/** The last id in two halves of nine digits, since it is too large for a number. */
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

/** The id of the video that a task makes: another one of its kind, always the same for the task. */
export function videoIdOf(taskId: string): string {
  const low = (Number(taskId.slice(9)) + 75_497_508) % half;
  return taskId.slice(0, 9) + String(low).padStart(9, "0");
}
