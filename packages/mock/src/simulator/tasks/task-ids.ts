import type { Random } from "../time/random.ts";

/**
 * Makes ids in the form of the service's: 18 decimal digits, or 19 from 2027-03-28 on. Like Kling's own, they carry
 * their time: `(id >> 22) + 1568028518780` is the Unix time in milliseconds at which they were made. Each is larger
 * than the one before.
 */
export interface TaskIds {
  /** @param now Unix time in milliseconds */
  next(now: number): string;
  /** What {@link createTaskIds} needs to continue from here. */
  readonly state: TaskIdState;
}

/** The last id, in two parts, since it is too large for a number. */
export interface TaskIdState {
  /** The digits before the last nine. */
  high: number;
  /** The last nine digits. */
  low: number;
}

const epochMs = 1568028518780;
const timeShift = 22n;
/** Earlier times would make ids of fewer digits. */
const earliestMs = epochMs + Math.ceil(1e17 / 2 ** 22);
/** The largest distance between two ids of the same millisecond. */
const maxStep = 99;

const half = 1_000_000_000;

export function createTaskIds(random: Random, from?: TaskIdState): TaskIds {
  let last = from === undefined ? 0n : BigInt(from.high) * BigInt(half) + BigInt(from.low);
  return {
    next: (now) => {
      const time = BigInt(Math.floor(Math.max(now, earliestMs)) - epochMs);
      const id = (time << timeShift) | BigInt(random.between(0, 2 ** Number(timeShift) - 1));
      // Ids grow, also within a millisecond and after a clock that was ahead.
      last = id > last ? id : last + BigInt(random.between(1, maxStep));
      return String(last);
    },
    get state() {
      return { high: Number(last / BigInt(half)), low: Number(last % BigInt(half)) };
    },
  };
}

/** Ids are signed integers of 64 bits. */
const idLimit = 2n ** 63n;

/** Whether a text has the form of an id. */
export function isTaskId(text: string): boolean {
  return /^\d{18,19}$/.test(text) && BigInt(text) < idLimit;
}

/** The parts of an id from which {@link createTaskIds} continues. */
export function idState(id: string): TaskIdState {
  return { high: Number(id.slice(0, -9)), low: Number(id.slice(-9)) };
}

const resultDistance = 75_497_508;
const maxResultIds = 16;

/** An id in a task's result, which is always the same for the task. */
export function resultIdOf(taskId: string, index: number): string {
  return moved(taskId, resultDistance * (index + 1));
}

/** The ids of the tasks whose results may contain this id. */
export function tasksThatMayHaveMade(id: string): string[] {
  if (!isTaskId(id)) return [];
  return Array.from({ length: maxResultIds }, (_, index) => moved(id, -resultDistance * (index + 1)));
}

function moved(id: string, distance: number): string {
  const low = (((Number(id.slice(-9)) + distance) % half) + half) % half;
  return id.slice(0, -9) + String(low).padStart(9, "0");
}
