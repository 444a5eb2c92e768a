import { type Clock, withTimeout } from "../clock.ts";
import { aborted, InvalidInputError, type TaskReference, toReference, withReference } from "../errors.ts";
import type { SubmitOptions } from "./submit.ts";
import type { CreateOptions, PendingTask, WaitTarget } from "./task-endpoint.ts";

/** Lets the caller keep a reference before there can be a task, within the time of the call. */
export async function store(
  onReference: CreateOptions["onReference"],
  reference: TaskReference,
  { signal, timeoutMs: ms }: SubmitOptions,
  clock: Clock,
): Promise<void> {
  if (onReference === undefined) return;
  const operation = "multiImage2Video.create";
  try {
    await withTimeout(async (stop) => stop.aborted || onReference({ ...reference }), {
      ms,
      clock,
      signal,
      timedOut: () => new Error(`it took longer than ${ms} ms`),
    });
  } catch (cause) {
    if (signal?.aborted) {
      throw aborted(operation, { cause: signal.reason, detail: " before anything was sent" });
    }
    throw new InvalidInputError(`${operation}: nothing was sent, because onReference failed`, {
      cause,
      advice: "Look at the error's cause; then create again.",
    });
  }
}

export function pending<Result>(
  reference: () => TaskReference,
  run: () => Promise<Result>,
): PendingTask<Result> {
  const settled = run().catch((error: unknown) => {
    const known = reference();
    // An error after the task was made: the call as a whole did make one.
    throw withReference(error, known, known.taskId === undefined ? {} : { billed: "unknown" });
  });
  return withReferenceOf(settled, reference);
}

export function withReferenceOf<Result>(
  promise: Promise<Result>,
  reference: () => TaskReference,
): PendingTask<Result> {
  return Object.defineProperty(promise, "reference", { get: reference }) as PendingTask<Result>;
}

/** What is known of a target. Of a reference that was stored, null and "" are what is not known. */
export function referenceOf(target: WaitTarget): TaskReference {
  const endpoint = "multiImage2Video";
  if (typeof target === "string") return { version: 1, endpoint, taskId: target };
  // From a caller without types; the call itself says what is wrong.
  if (typeof target !== "object" || target === null) return { version: 1, endpoint };
  if ("task_id" in target) return toReference(endpoint, target);
  const known = Object.entries(target).filter(([, value]) => value !== null && value !== "");
  return { version: 1, endpoint, ...Object.fromEntries(known) };
}
