import { delay } from "../clock.ts";
import type { Concurrency } from "../concurrency.ts";
import { aborted, KlingError, RateLimitError, type TaskReference } from "../errors.ts";
import { backoffMs, isRateLimit, longestRetryAfterMs, type Retries } from "../http/retry.ts";
import { isTerminal, type Task } from "../task-types.ts";
import { createGate } from "./semaphore.ts";

/** Keeps the number of unfinished tasks under the account's limit, so that creating one more is never refused. */
export interface Governor {
  /**
   * Creates a task when there is a place for it, first come, first served. A refusal because of too many tasks or
   * requests (1302, 1303) lowers the limit and takes the call back to its place in the queue, which stands meanwhile.
   * @throws {RateLimitError} when there was no place within `queueTimeoutMs`; nothing was made.
   * @throws {AbortError} when the signal aborts in the queue; nothing was made.
   */
  run(submit: () => Promise<Task>, reference: TaskReference, signal: AbortSignal | undefined): Promise<Task>;
  /** Tells what was seen of a task: a terminal status gives its place free. */
  saw(task: Task): void;
  /** Tells that there certainly is no task under an external id: the place that it took in doubt is free. */
  missed(externalTaskId: string): void;
}

interface Slot {
  keys: Set<string>;
  /** When the task counts as ended, although nobody saw it. */
  until: number;
}

const operation = "multiImage2Video.create";
// After a refusal the limit rises again by one for each task accepted, but not before this time.
const cautionMs = 60_000;

export function createGovernor(
  { tasks, queueTimeoutMs, forgetAfterMs }: Concurrency & { tasks: number },
  { clock, random, onRetry }: Retries,
): Governor {
  const gate = createGate(tasks, clock);
  const slots = new Map<string, Slot>();
  let queued = 0;
  let tickets = 0;
  let pausing = 0;
  let disarm: (() => void) | undefined;
  let refusedAt = Number.NEGATIVE_INFINITY;

  /** Only while somebody is in the queue: a timer holds a Node process. */
  function armForgetting(): void {
    disarm?.();
    disarm = undefined;
    if (queued === 0 || slots.size === 0) return;
    const next = Math.min(...[...slots.values()].map(({ until }) => until));
    disarm = clock.schedule(forget, Math.max(0, next - clock.now()));
  }

  function forget(): void {
    for (const slot of new Set(slots.values())) if (slot.until <= clock.now()) free(slot);
    armForgetting();
  }

  function hold(keys: (string | undefined)[]): void {
    const known = keys.filter((key) => key !== undefined);
    // A second call under an id is about the same task.
    const held = known.map((key) => slots.get(key)).find((slot) => slot !== undefined);
    const slot: Slot = held ?? { keys: new Set(), until: 0 };
    slot.until = clock.now() + forgetAfterMs;
    for (const key of known) {
      slot.keys.add(key);
      slots.set(key, slot);
    }
    // Held already, or nothing to recognise it by later.
    if (held !== undefined || known.length === 0) gate.leave();
    armForgetting();
  }

  function free(slot: Slot): void {
    for (const key of slot.keys) slots.delete(key);
    gate.leave();
  }

  async function enter(deadline: number, ticket: number, signal: AbortSignal | undefined): Promise<boolean> {
    queued += 1;
    forget();
    try {
      return await gate.enter({ ms: deadline - clock.now(), signal, ticket });
    } finally {
      queued -= 1;
      armForgetting();
    }
  }

  async function run(
    submit: () => Promise<Task>,
    reference: TaskReference,
    signal: AbortSignal | undefined,
  ): Promise<Task> {
    const deadline = clock.now() + queueTimeoutMs;
    const ticket = tickets++;
    let refusal: RateLimitError | undefined;
    try {
      for (let attempt = 1; ; attempt++) {
        const turn = enter(deadline, ticket, signal);
        // Only now: whoever came later must not slip in between.
        if (attempt > 1) gate.leave();
        if (!(await turn)) throw refusal ?? noPlace(queueTimeoutMs);
        try {
          const task = await submit();
          if (gate.limit < tasks && clock.now() - refusedAt >= cautionMs) gate.limit += 1;
          hold([task.task_id, reference.externalTaskId]);
          saw(task);
          return task;
        } catch (error) {
          if (!isRateLimit(error)) {
            // A task that may exist takes a place until somebody has seen its end.
            if (error instanceof KlingError && error.billed === "unknown") {
              hold([error.reference?.taskId, reference.externalTaskId]);
            } else gate.leave();
            throw error;
          }
          refusal = error;
          refusedAt = clock.now();
          gate.limit = Math.max(1, Math.min(gate.limit, gate.inside - pausing - 1));
        }
        await pause(attempt, refusal, deadline, signal);
      }
    } catch (error) {
      if (!signal?.aborted || error instanceof KlingError) throw error;
      throw aborted(operation, { cause: signal.reason, detail: " before anything was sent" });
    }
  }

  /** Keeps the place: given away, everybody in the queue would send a request in turn, to be refused as well. */
  async function pause(
    attempt: number,
    refusal: RateLimitError,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    pausing += 1;
    try {
      // Whatever the service asks for: this caller asked to queue.
      const pauseMs = backoffMs(attempt, refusal, random) ?? refusal.retryAfterMs ?? longestRetryAfterMs;
      if (clock.now() + pauseMs >= deadline) throw refusal;
      onRetry({
        operation,
        endpoint: "multiImage2Video",
        attempt: attempt + 1,
        delayMs: pauseMs,
        error: refusal,
      });
      await delay(pauseMs, clock, signal);
    } catch (error) {
      gate.leave();
      throw error;
    } finally {
      pausing -= 1;
    }
  }

  function saw(task: Task): void {
    const slot = slots.get(task.task_id) ?? slots.get(task.task_info?.external_task_id ?? task.task_id);
    if (slot === undefined) return;
    if (isTerminal(task)) free(slot);
    else slot.until = clock.now() + forgetAfterMs;
  }

  function missed(externalTaskId: string): void {
    const slot = slots.get(externalTaskId);
    if (slot !== undefined) free(slot);
  }

  return { run, saw, missed };
}

function noPlace(ms: number): RateLimitError {
  return new RateLimitError(`${operation}: no place for another task within ${ms} ms`, {
    retryable: true,
    advice: "Create fewer tasks at once, or raise concurrency.queueTimeoutMs.",
  });
}
