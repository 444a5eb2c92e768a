import { AbortError, aborted, InvalidInputError, KlingError, withReference } from "../../errors/errors.ts";
import { type Call, readCall } from "../../http/call.ts";
import { importOrThrow } from "../../http/connection.ts";
import { withRetry } from "../../http/retry.ts";
import { validate } from "../../input/check.ts";
import { encodeRequest, loadBody } from "../../input/encode.ts";
import { checkMs, checkOption } from "../../options/check-option.ts";
import type { Task } from "../../task.ts";
import { defaultCreateTimeoutMs, loadLimiter, type TaskScope } from "../core.ts";
import { parseTask } from "../parse-task.ts";
import { type NewTask, storeReference } from "../reference.ts";
import type { CreateOptions } from "../task-endpoint.ts";
import { type CreateRequest, isTaken, type Outcome } from "./create-request.ts";

type Recovery = typeof import("../wait.ts");

/** A request that is paid for is not begun with less time. */
const leastRequestMs = 1_000;

/** Checks a create request, waits for its turn, has its reference stored, and makes exactly one task of it. */
export async function createTask<Result extends object>(
  scope: TaskScope,
  task: NewTask,
  options: CreateOptions,
): Promise<Task<Result>> {
  const { facts, core } = scope;
  const { clock, canStream } = core.options;
  const operation = `${facts.name}.create`;
  const timeoutMs = checkMs("timeoutMs", options.timeoutMs, defaultCreateTimeoutMs);
  const isWord = (word: string): boolean => ["error", "return"].includes(word);
  const ifTaken = checkOption("ifTaken", options.ifTaken, "error", isWord, "one of error, return");
  const call = readCall(facts.name, operation, options, core.options, timeoutMs);
  const { input, reference, madeId } = task;
  // Before the first await: the caller may reuse the input object for the next call.
  const named = madeId === undefined ? input : { ...input, external_task_id: madeId };
  const parts = encodeRequest(facts, operation, named);
  // Before anything is sent: what finds the task of a lost answer must not be missing then.
  const [recovery] = await Promise.all([
    importOrThrow(call, import("../wait.ts")),
    validate(facts, operation, input, core.options),
  ]);
  const body = await loadBody(call, parts, canStream);
  const limiter = await loadLimiter(core, call);
  const returnsTaken = ifTaken === "return" && madeId === undefined && reference.externalTaskId !== undefined;
  const delivery = recovery.subscribeToDelivery(scope, options.notifier, reference.externalTaskId);
  const request: CreateRequest = { ...task, body, returnsTaken, delivery };
  const end = recovery.markInFlight(scope, reference);
  const queueMs = limiter === undefined ? 0 : core.options.concurrency.queueTimeoutMs;
  const leastMs = Math.min(leastRequestMs, call.requestTimeoutMs, timeoutMs / 2);
  // Stored once, although the limiter may send again, and only after the queue: right before the first request.
  let stored: Promise<void> | undefined;
  const run = async (): Promise<Task<Result>> => {
    // Not after the time that the reference states.
    const deadline = Math.min(clock.now() + timeoutMs, call.deadline + queueMs);
    const ms = (): number => deadline - leastMs - clock.now();
    stored ??= storeReference(options, reference, { operation, ms: Math.max(1, ms()), clock });
    await stored;
    if (ms() < 0) throw tooLate(operation, ms() + leastMs);
    return submit<Result>(scope, request, { ...call, deadline }, recovery);
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

/**
 * Creates exactly one task for one call, unless `submitOnce` is off: then the error of a lost answer is thrown.
 * @throws {SubmissionUncertainError} when it is not known whether the task exists.
 * @throws {KlingError} of another class when the task certainly does not exist.
 */
async function submit<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
  recovery: Recovery,
): Promise<Task<Result>> {
  const existing = request.returnsTaken
    ? await recovery.findBeforeCreate<Result>(scope, request, call)
    : undefined;
  if (existing !== undefined) return existing;
  const outcome = await attempt<Result>(scope, request, call);
  if (outcome.kind === "made") return outcome.task;
  const repeat = (isSettled: boolean): Promise<Outcome<Result>> =>
    attempt(scope, request, call, { isSettled });
  return recovery.resolveUnknownOutcome(scope, request, call, outcome, repeat);
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
  const send = () =>
    core.transport
      .post(facts.path, { ...call, id, body, ifLost: "unknown", read })
      .catch((error: unknown) => {
        // An id in a refusal for now: there may be a task, and the request must not be sent again.
        const isNamed =
          error instanceof KlingError && error.retryable && error.reference?.taskId !== undefined;
        throw isNamed ? withReference(error, reference, { billed: "unknown" }) : error;
      });
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

function tooLate(operation: string, leftMs: number): InvalidInputError {
  const left = Math.max(0, Math.floor(leftMs));
  return new InvalidInputError(
    `${operation}: nothing was sent, because only ${left} ms of timeoutMs were left`,
    { advice: "Raise timeoutMs, or store the reference faster." },
  );
}
