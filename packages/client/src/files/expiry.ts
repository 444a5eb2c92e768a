import { keptDays } from "../generated/facts.ts";
import type { SucceedTask, Task } from "../task.ts";

const keptMs = keptDays * 24 * 60 * 60 * 1_000;

/**
 * When the files of a task are deleted: the earliest time that one of their URLs states, else 30 days after the
 * task's `updated_at`. Download them before that. Undefined when the task states neither.
 * Doc source: `x-kept-days` in the contract.
 * @example
 * ```ts
 * const done = await kling.text2Video.wait(task);
 * console.log(resultExpiresAt(done)?.toISOString());
 * ```
 */
export function resultExpiresAt(task: SucceedTask): Date | undefined {
  const stated = urlsOf(task).flatMap((url) => expiryOf(url) ?? []);
  const ms = stated.length > 0 ? Math.min(...stated) : updatedAt(task) + keptMs;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The time in a signed URL, in milliseconds: `ksTime` in hexadecimal seconds, or `Expires` in decimal ones. */
function expiryOf(url: string): number | undefined {
  const { searchParams } = URL.canParse(url) ? new URL(url) : { searchParams: new URLSearchParams() };
  const hex = /^[\da-f]{8,9}$/i.exec(searchParams.get("ksTime") ?? "")?.[0];
  const decimal = /^\d{9,11}$/.exec(searchParams.get("Expires") ?? "")?.[0];
  const seconds = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return Number.isNaN(seconds) ? undefined : seconds * 1_000;
}

/** The task's time of change in milliseconds. Some services give it in seconds. */
function updatedAt({ updated_at: time }: Task): number {
  if (typeof time !== "number" || time <= 0) return Number.NaN;
  return time < 1e11 ? time * 1_000 : time;
}

/** Every text of a finished task's files that may be an address. */
function urlsOf(task: SucceedTask): string[] {
  const lists: unknown[] = Object.values(Object(task.task_result));
  return lists.flatMap((list) => (Array.isArray(list) ? list.flatMap(addressesOf) : [])).map(String);
}

/** The values of an item's fields whose names begin with `url`. */
export function addressesOf(file: unknown): unknown[] {
  return Object.entries(file ?? {}).flatMap(([name, value]) =>
    name.startsWith("url") && value ? [value] : [],
  );
}
