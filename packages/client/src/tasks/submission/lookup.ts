// Loaded on demand, with waiting/wait.ts: looks up a task whose create request has an unknown outcome.

import { aborted, KlingError, NotFoundError, type TaskReference } from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import { delay } from "../../platform/clock.ts";
import type { Task } from "../../task.ts";
import { getTask, type TaskScope } from "../core.ts";
import type { Delivery } from "./delivery.ts";
import { hasTrait, learnTrait } from "./service-traits.ts";

/** What lookups have shown. */
export type LookupResult<Result extends object> =
  | { kind: "found"; task: Task<Result> }
  /** The service certainly has no such task. */
  | { kind: "absent" }
  /**
   * It is not known whether the task exists. `cause` is the last error, if there was one, and `other` a task that has
   * the caller's external id and is older than the request.
   */
  | { kind: "undecided"; cause?: KlingError | undefined; other?: Task<Result> | undefined };

/** What to look for, and when it is absent. */
export interface Search {
  reference: TaskReference;
  /** Whether each task under the external id is the one. Otherwise one that is older than the request is not. */
  acceptsOlder: boolean;
  /** When a task that is not found has never been made, on the client's clock. A create may move it. */
  settledAt: () => number;
  /** How many lookups to send; infinite for the whole time of the call. */
  attempts: number;
  /** Whether the lookups may end without a task before `settledAt`, because the service keeps ids unique. */
  mayEndEarly?: boolean;
  delivery?: Delivery | undefined;
}

/** How many lookups there are when nothing promises that more of them would decide. */
export const fewLookups = 4;
const pausesMs: readonly number[] = [0, 2_000, 6_000];
const longestPauseMs = 10_000;
/** What the last lookup before the deadline has, so that the time of the call is used whole. */
const lastLookupMs = 1_000;
/** Clocks of two machines may differ by this much. */
export const clockSkewMs = 300_000;
/** A request may take effect this long after its connection has died. */
const longestEffectMs = 120_000;
/** A lookup may show a task this long after it was made. */
export const longestLagMs = 30_000;
/** After this time without a request, a task that is not found was never made. */
export const settleMs: number = longestEffectMs + longestLagMs;

/**
 * Looks a task up until the result is certain, the lookups are used up, or the deadline is reached.
 *
 * "Not found" counts as absent only where lookups by `external_task_id` are known to be served: otherwise it may only
 * mean "not served". And it counts only from `settledAt` on: before, the request may still take effect.
 * @throws {AbortError} when the signal aborts; the task may exist.
 */
export async function findTask<Result extends object>(
  scope: TaskScope,
  search: Search,
  call: Call,
): Promise<LookupResult<Result>> {
  const { clock } = scope.core.options;
  let result: LookupResult<Result> = { kind: "undecided" };
  let absences = 0;
  for (let attempt = 0; attempt < search.attempts; attempt++) {
    const leftMs = call.deadline - lastLookupMs - clock.now();
    if (leftMs <= (attempt > 0 ? 0 : -lastLookupMs)) break;
    if (attempt > 0) await pause(Math.min(pausesMs[attempt] ?? longestPauseMs, leftMs), scope, search, call);
    const isSettled = clock.now() >= search.settledAt();
    result = await lookUp<Result>(scope, search, call);
    if (result.kind === "found" || (result.kind === "absent" && isSettled)) return result;
    if (result.kind === "undecided" && !mayChange(result.cause, search)) return result;
    // One "not found" among errors may come from a replica that is behind the others.
    absences = result.kind === "absent" ? absences + 1 : 0;
  }
  if (result.kind !== "absent" || (search.mayEndEarly && absences >= 2)) return result;
  return { kind: "undecided" };
}

/** Waits until the next lookup, or until a delivery. */
async function pause(ms: number, { core }: TaskScope, { delivery }: Search, call: Call): Promise<void> {
  try {
    await delay(ms, core.options.clock, call.signal, (end) => {
      if (delivery !== undefined) delivery.onDelivery = end;
    });
  } catch {
    throw stopped(call);
  } finally {
    if (delivery !== undefined) delivery.onDelivery = undefined;
  }
}

/** Queries the task once, under each of its ids. */
async function lookUp<Result extends object>(
  scope: TaskScope,
  { reference, acceptsOlder, delivery }: Search,
  call: Call,
): Promise<LookupResult<Result>> {
  const { taskId, externalTaskId } = reference;
  const told = delivery?.taskId;
  const result: { kind: "undecided"; cause?: KlingError; other?: Task<Result> } = { kind: "undecided" };
  let absences = 0;
  const ids = new Set([told, taskId, externalTaskId].filter((id) => id !== undefined));
  for (const id of ids) {
    try {
      const task = await getTask<Result>(scope, id, call);
      const relation = relate(task, { ...reference, taskId: id === externalTaskId ? undefined : id });
      if (id === externalTaskId && relation !== "other") learnTrait(scope, "servesLookups");
      if (relation === "same" || (relation === "older" && acceptsOlder)) return { kind: "found", task };
      if (relation === "older") result.other = task;
    } catch (cause) {
      if (call.signal?.aborted) throw stopped(call);
      if (!(cause instanceof KlingError)) throw cause;
      result.cause = cause;
      if (saysAbsent(cause)) absences += 1;
    }
  }
  const isServed = externalTaskId === undefined || hasTrait(scope, "servesLookups");
  return isServed && told === undefined && ids.size > 0 && absences === ids.size
    ? { kind: "absent" }
    : result;
}

/**
 * How a task that was found relates to a reference. An older task may have the caller's external id. Only a time that
 * can be read shows that.
 */
export function relate(
  task: Task,
  { taskId, externalTaskId, submittedAt }: TaskReference,
): "same" | "older" | "other" {
  const carried = task.task_info?.external_task_id;
  if (taskId !== undefined && task.task_id !== taskId) return "other";
  const isOther = externalTaskId !== undefined && carried !== externalTaskId;
  // A service may leave the external id out of its answer. Under its own id, the task is still the one.
  if (isOther && (taskId === undefined || carried)) return "other";
  if (taskId !== undefined || isMadeId(externalTaskId) || submittedAt === undefined) return "same";
  return (task.created_at ?? submittedAt) < submittedAt - clockSkewMs ? "older" : "same";
}

/** Whether an `external_task_id` has the form of those that this client makes: then only one request has it. */
function isMadeId(id: string | undefined): boolean {
  return id !== undefined && /^ck-[\da-f]{32}$/.test(id);
}

/**
 * Whether the next lookup may show something else. A delivery may always tell another id, whatever a service that
 * serves no lookups answers to this one. Without an error, the answer was another task.
 */
function mayChange(cause: KlingError | undefined, { delivery }: Search): boolean {
  return delivery !== undefined || cause?.retryable === true || cause instanceof NotFoundError;
}

/** Both codes for "no such task". The error of a missing model or route says nothing about the task. */
export function saysAbsent({ code }: KlingError): boolean {
  return code === "task_not_exist" || code === 1203;
}

function stopped({ operation, signal }: Call): KlingError {
  const detail = " during the lookup of the task";
  return aborted(operation, { cause: signal?.reason, detail, billed: "unknown" });
}
