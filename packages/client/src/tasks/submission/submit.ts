// Loaded on demand, with waiting/wait.ts: sends a create request.

import {
  AbortError,
  aborted,
  InvalidInputError,
  KlingError,
  type TaskReference,
  withReference,
} from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import { importOrThrow } from "../../http/connection.ts";
import { withRetry } from "../../http/retry.ts";
import { loadBody } from "../../input/encode.ts";
import { checkOption } from "../../options/check-option.ts";
import { type Clock, withTimeout } from "../../platform/clock.ts";
import type { Task } from "../../task.ts";
import type { Limiter } from "../concurrency/limiter.ts";
import type { Core, TaskScope } from "../core.ts";
import { parseTask } from "../parse-task.ts";
import type { NewTask } from "../reference.ts";
import type { CreateOptions } from "../task-endpoint.ts";
import { type CreateRequest, isTaken, namedTask, type Outcome } from "./create-request.ts";
import { subscribeToDelivery } from "./delivery.ts";
import { markInFlight } from "./in-flight.ts";
import { findBeforeCreate } from "./taken-id.ts";
import { resolveUnknownOutcome } from "./unknown-outcome.ts";

/** A request that is paid for is not begun with less time. */
const leastRequestMs = 1_000;

/** A create request that is checked and encoded. */
interface CheckedRequest extends NewTask {
  parts: Parameters<typeof loadBody>[1];
  /** Milliseconds for the whole call. */
  timeoutMs: number;
}

/** Waits for the turn of a create request, has its reference stored, and makes exactly one task of it. */
export async function submitOnce<Result extends object>(
  scope: TaskScope,
  { parts, timeoutMs, ...task }: CheckedRequest,
  options: CreateOptions,
  call: Call,
): Promise<Task<Result>> {
  const { facts, core } = scope;
  const { clock, canStream, concurrency } = core.options;
  const { reference } = task;
  const returnsTaken =
    isReturned(options) && task.madeId === undefined && reference.externalTaskId !== undefined;
  const body = await loadBody(call, parts, canStream);
  const limiter = await loadLimiter(core, call);
  const delivery = subscribeToDelivery(scope, options.notifier, reference.externalTaskId);
  const request: CreateRequest = { ...task, body, returnsTaken, delivery };
  const end = markInFlight(scope, reference);
  const queueMs = limiter === undefined ? 0 : concurrency.queueTimeoutMs;
  const leastMs = Math.min(leastRequestMs, call.requestTimeoutMs, timeoutMs / 2);
  // Stored once, although the limiter may send again, and only after the queue: right before the first request.
  let stored: Promise<void> | undefined;
  const run = async (): Promise<Task<Result>> => {
    // Not after the time that the reference states.
    const deadline = Math.min(clock.now() + timeoutMs, call.deadline + queueMs);
    const leftMs = (): number => deadline - clock.now();
    stored ??= storeReference(options, reference, call, { ms: leftMs() - leastMs, clock });
    await stored;
    if (leftMs() < leastMs) throw tooLate(call, leftMs());
    return submit<Result>(scope, request, { ...call, deadline });
  };
  try {
    return await (limiter === undefined ? run() : limiter.run(run, call, reference));
  } catch (error) {
    // The end of a task that has the id makes room for another one.
    if (request.taken !== undefined) limiter?.observe(facts.name, request.taken);
    throw error;
  } finally {
    end();
    delivery?.stop();
  }
}

function isReturned({ ifTaken }: CreateOptions): boolean {
  const isWord = (word: string): boolean => ["error", "return"].includes(word);
  return checkOption("ifTaken", ifTaken, "error", isWord, "one of error, return") === "return";
}

/**
 * Loads the limiter of the client. Undefined without a limit of unfinished tasks.
 * @throws {ConnectionError} when it could not be loaded.
 */
async function loadLimiter(core: Core, call: Call): Promise<Limiter | undefined> {
  const { concurrency } = core.options;
  const { tasks } = concurrency;
  if (tasks === undefined) return undefined;
  const { Limiter } = await importOrThrow(call, import("../concurrency/limiter.ts"));
  core.limiter ??= new Limiter({ ...concurrency, tasks }, core.retries);
  return core.limiter;
}

/** Lets the caller store a reference before anything is sent, within the time of the call. */
async function storeReference(
  { onReference }: CreateOptions,
  reference: TaskReference,
  { operation, signal }: Call,
  { ms, clock }: { ms: number; clock: Clock },
): Promise<void> {
  if (onReference === undefined || ms <= 0) return;
  try {
    await withTimeout(async (stop) => stop.aborted || onReference({ ...reference }), {
      ms,
      clock,
      signal,
      timedOut: () => new Error(`it took longer than ${Math.floor(ms)} ms`),
    });
  } catch (cause) {
    if (signal?.aborted) {
      throw aborted(operation, { cause: signal.reason, detail: " before anything was sent" });
    }
    throw new InvalidInputError(`${operation}: nothing was sent, because onReference failed`, {
      cause,
      advice: "See the error's cause, then create again.",
    });
  }
}

/**
 * Creates exactly one task for one call, unless `submitOnce` is off: then the error of a lost answer is thrown.
 * @throws {SubmissionUncertainError} when it is not known whether the task exists.
 * @throws {KlingError} of another class when the task certainly does not exist.
 */
async function submit<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
): Promise<Task<Result>> {
  const existing = request.returnsTaken ? await findBeforeCreate<Result>(scope, request, call) : undefined;
  if (existing !== undefined) return existing;
  const outcome = await attempt<Result>(scope, request, call);
  if (outcome.kind === "made") return outcome.task;
  const repeat = (isSettled: boolean): Promise<Outcome<Result>> =>
    attempt(scope, request, call, { isSettled });
  return resolveUnknownOutcome(scope, request, call, outcome, repeat);
}

/**
 * Sends the request, with retries, and returns what became of it.
 * @param repeat given when an earlier request had an unknown outcome: whether that one certainly made no task.
 */
async function attempt<Result extends object>(
  { facts, core }: TaskScope,
  request: CreateRequest,
  call: Call,
  repeat?: { isSettled: boolean },
): Promise<Outcome<Result>> {
  const { operation, requestTimeoutMs } = call;
  const { body, reference, madeId } = request;
  const id = reference.externalTaskId;
  const read = (answer: object) =>
    parseTask<Result>(answer, { operation, endpoint: facts, billed: "unknown" });
  const send = async () => {
    // The clock of the deadline stands still while a machine sleeps. Another one may have given the request up.
    if (core.options.wallNow() >= (reference.submitDeadline ?? Number.NaN)) throw tooLate(call, 0);
    return core.transport
      .post(facts.path, { ...call, id, body, ifLost: "unknown", read })
      .catch((error: unknown) => {
        // There may be a task, whatever else the answer says, and the request must not be sent again.
        const isNamed = error instanceof KlingError && namedTask(error, request) !== undefined;
        throw isNamed ? withReference(error, reference, { billed: "unknown" }) : error;
      });
  };
  // The limiter sends a request again when its turn comes; a repeat has left the limiter's queue for good.
  const retriesRateLimits = core.limiter === undefined || repeat !== undefined;
  const retryCall = { ...call, deadline: call.deadline - Math.min(leastRequestMs, requestTimeoutMs) };
  const mayExist = repeat?.isSettled === false;
  try {
    return { kind: "made", task: await withRetry(send, retryCall, core.retries, retriesRateLimits) };
  } catch (error) {
    if (!(error instanceof KlingError) || !core.options.submitOnce) throw error;
    if (error instanceof AbortError) throw mayExist ? abortedUncertain(call) : error;
    // The refusal names an id that this client made up: only a request of its own can have taken that id. The refusal
    // of a repeat may also mean that the lost request has taken the id.
    const isUncertain = mayExist || (madeId !== undefined && isTaken(error));
    return { kind: error.billed === "no" && !isUncertain ? "refused" : "unknown", error };
  }
}

function abortedUncertain({ operation, signal }: Call): AbortError {
  const detail = " while an earlier request may have made a task";
  return aborted(operation, { cause: signal?.reason, detail, billed: "unknown" });
}

function tooLate({ operation }: Call, leftMs: number): InvalidInputError {
  const left = Math.max(0, Math.floor(leftMs));
  return new InvalidInputError(
    `${operation}: nothing was sent, because only ${left} ms of timeoutMs were left`,
    { advice: "Raise timeoutMs, or store the reference faster." },
  );
}
