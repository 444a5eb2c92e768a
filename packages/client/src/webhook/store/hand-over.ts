import { RequestTimeoutError } from "../../errors/errors.ts";
import { delay, withTimeout } from "../../platform/clock.ts";
import { randomId } from "../../platform/runtime.ts";
import { isTerminal, type Task } from "../../task.ts";
import { claimPollMs, clockSkewMs, maxClaimTries, storeTimeoutMs } from "../limits.ts";
import type { CallbackInfo, ResolvedWebhook } from "../options.ts";
import type { DeliveryStatus } from "../response.ts";
import { type Claim, isNewState, parseRecord, stateOf, type TaskRecord } from "./record.ts";
import { storeKey } from "./store.ts";

/** Whether the end of the task that a delivery names was handled. */
export async function isEndHandled(
  taskId: string,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<boolean> {
  if (await webhook.endedAliases.get(aliasOf(taskId, callback))) return true;
  const key = storeKey(callback.endpoint, taskId);
  return parseRecord(key, await read(key, webhook)).handled?.terminal === true;
}

/** Remembers that the task has ended under the id of a delivery, too: a repetition then costs no query. */
export function rememberEnd(
  task: Task,
  taskId: string,
  callback: CallbackInfo,
  { endedAliases }: ResolvedWebhook,
): void {
  if (taskId !== task.task_id && isTerminal(task))
    void endedAliases.compareAndSet(aliasOf(taskId, callback), undefined, "ended");
}

/** The same foreign id at another signed URL may be another task. */
function aliasOf(taskId: string, { endpoint, externalTaskId }: CallbackInfo): string {
  return JSON.stringify([endpoint, externalTaskId, taskId]);
}

/**
 * Passes a task to `onTask` if its state is new. The state is claimed first, so that of several processes one hands it
 * over. A claim ends when `onTask` has succeeded or failed, or after a time if its process has died.
 */
export async function handOver(
  task: Task,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<DeliveryStatus> {
  const key = storeKey(callback.endpoint, task.task_id);
  let overdue: string | undefined;
  for (let tries = 0; tries < maxClaimTries; tries += 1) {
    const current = await read(key, webhook);
    const { handled, claim } = parseRecord(key, current);
    if (!isNewState(task, handled)) return 200;
    if (claim !== undefined && current !== overdue) {
      await claimEnd(key, current, claim, webhook);
      overdue = current;
      continue;
    }
    const claimed = JSON.stringify({ handled, claim: newClaim(webhook) } satisfies TaskRecord);
    if (await swap(key, current, claimed, webhook)) {
      const status = await callOnTask(task, callback, webhook);
      const next: TaskRecord = { handled: status === 200 ? stateOf(task) : handled };
      // Where the claim ran out meanwhile, another process owns the record.
      await swap(key, claimed, JSON.stringify(next), webhook);
      return status;
    }
  }
  return 503;
}

async function callOnTask(
  task: Task,
  callback: CallbackInfo,
  { onTask, onTaskTimeoutMs: ms, clock, report }: ResolvedWebhook,
): Promise<DeliveryStatus> {
  const late = new RequestTimeoutError(`webhook: onTask took longer than ${ms} ms for task ${task.task_id}`, {
    retryable: true,
    reference: { version: 1, endpoint: callback.endpoint, taskId: task.task_id },
    advice: "Let onTask only queue the work, or raise onTaskTimeoutMs. It gets the state again.",
  });
  const call = (async () => onTask(task, callback))();
  try {
    await withTimeout(() => call, { ms, clock, timedOut: () => late });
    return 200;
  } catch (error) {
    await report(error);
    if (error !== late) return 500;
    // It may still fail.
    void call.catch(report);
    return 503;
  }
}

function newClaim({ clock, onTaskTimeoutMs }: ResolvedWebhook): Claim {
  // One store call before `onTask`, and one after it.
  const ms = onTaskTimeoutMs + 2 * storeTimeoutMs;
  return { id: randomId(), ms, until: clock.now() + ms };
}

/** Waits until the record has changed, or its claim must be that of a process that has died. */
async function claimEnd(
  key: string,
  current: string | undefined,
  { ms, until }: Claim,
  webhook: ResolvedWebhook,
): Promise<void> {
  const { clock } = webhook;
  if (clock.now() > until + clockSkewMs) return;
  // Its length is counted here: the clock of the other process may differ.
  for (let waitedMs = 0; waitedMs < ms; waitedMs += claimPollMs) {
    await delay(claimPollMs, clock);
    if ((await read(key, webhook)) !== current) return;
  }
}

function read(key: string, { store, clock }: ResolvedWebhook): Promise<string | undefined> {
  return inTime(clock, "get", async () => (await store.get(key)) ?? undefined);
}

function swap(
  key: string,
  expected: string | undefined,
  value: string,
  { store, clock }: ResolvedWebhook,
): Promise<boolean> {
  return inTime(clock, "compareAndSet", async () => store.compareAndSet(key, expected, value));
}

function inTime<Result>(
  clock: ResolvedWebhook["clock"],
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return withTimeout(work, {
    ms: storeTimeoutMs,
    clock,
    timedOut: () =>
      new RequestTimeoutError(`webhook: store.${name} took longer than ${storeTimeoutMs} ms`, {
        retryable: true,
      }),
  });
}
