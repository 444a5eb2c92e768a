import { AbortError, aborted, InvalidRequestError, KlingError } from "../errors/errors.ts";
import { type Call, readCall } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import { withRetry } from "../http/retry.ts";
import { copyRequest, encodeRequest, loadBody } from "../input/encode.ts";
import { checkMs } from "../options/check-option.ts";
import type { Task } from "../task.ts";
import { defaultCreateTimeoutMs, loadLimiter, type TaskScope } from "./core.ts";
import { type CreateRequest, isTaken, type Outcome } from "./create-request.ts";
import { parseTask } from "./parse-task.ts";
import type { ResolveUnknownOutcome } from "./recovery.ts";
import { type NewTask, storeReference } from "./reference.ts";
import type { CreateOptions } from "./task-endpoint.ts";

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
  const call = readCall(facts.name, operation, options, core.options, timeoutMs);
  const { input, reference, madeId } = task;
  // Before the first await: the caller may reuse the input object for the next call.
  const fields = copyRequest(facts, operation, input);
  const named = madeId === undefined ? fields : { ...fields, external_task_id: madeId };
  const parts = encodeRequest(facts, operation, named);
  // Before anything is sent: what finds the task of a lost answer must not be missing then.
  const [{ resolveUnknownOutcome }] = await Promise.all([
    importOrThrow(call, import("./wait.ts")),
    importOrThrow(call, import("../input/validate.ts")).then(({ validate }) =>
      validate(facts, call, fields, core.options),
    ),
  ]);
  const request = { ...task, body: await loadBody(call, parts, canStream) };
  const limiter = await loadLimiter(core, call);
  // Stored once, although the limiter may send again, and only after the queue: right before the first request.
  let stored: Promise<void> | undefined;
  const run = async (): Promise<Task<Result>> => {
    // One time for the whole call, the check of its pictures included. Only waiting in the limiter's queue is free.
    const deadline = limiter === undefined ? call.deadline : clock.now() + timeoutMs;
    stored ??= storeReference(options, reference, { operation, ms: timeoutMs, clock });
    await stored;
    return submit<Result>(scope, request, { ...call, deadline }, resolveUnknownOutcome);
  };
  return limiter === undefined ? run() : limiter.run(run, call, reference);
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
  resolveUnknownOutcome: ResolveUnknownOutcome,
): Promise<Task<Result>> {
  const outcome = await attempt<Result>(scope, request, call);
  if (outcome.kind === "made") return outcome.task;
  if (outcome.kind === "refused" && !mayBeTaken(outcome.error, request)) throw outcome.error;
  const repeat = (): Promise<Outcome<Result>> => attempt(scope, request, call, true);
  return resolveUnknownOutcome(scope, request, call, outcome, repeat);
}

/** Sends the request, with retries, and returns what became of it. */
async function attempt<Result extends object>(
  { facts, core }: TaskScope,
  request: CreateRequest,
  call: Call,
  isRepeat: boolean = false,
): Promise<Outcome<Result>> {
  const { operation } = call;
  const { body, reference, madeId } = request;
  const id = reference.externalTaskId;
  const read = (answer: object) =>
    parseTask<Result>(answer, { operation, endpoint: facts, billed: "unknown" });
  const send = () => core.transport.post(facts.path, { ...call, id, body, ifLost: "unknown", read });
  // The limiter sends a request again when its turn comes; a repeat has left the limiter's queue for good.
  const retriesRateLimits = core.limiter === undefined || isRepeat;
  try {
    return { kind: "made", task: await withRetry(send, call, core.retries, retriesRateLimits) };
  } catch (error) {
    if (!(error instanceof KlingError) || !core.options.submitOnce) throw error;
    if (error instanceof AbortError) throw isRepeat ? abortedUncertain(call) : error;
    // The refusal names an id that this client made up: only a request of its own can have taken that id. The refusal
    // of a repeat may also mean that the lost request has taken the id.
    const isUncertain = isRepeat || (madeId !== undefined && isTaken(error));
    return { kind: error.billed === "no" && !isUncertain ? "refused" : "unknown", error };
  }
}

function abortedUncertain({ operation, signal }: Call): AbortError {
  const detail = " while an earlier request may have made a task";
  return aborted(operation, { cause: signal?.reason, detail, billed: "unknown" });
}

/**
 * Whether a refused request may have made a task all the same. Browsers send a request again by themselves when a
 * reused connection breaks; the repeat is refused, because the first one has taken the id. The refusal need not say so.
 */
function mayBeTaken(refusal: KlingError, { reference }: NewTask): boolean {
  return (
    reference.externalTaskId !== undefined && refusal instanceof InvalidRequestError && refusal.status !== 413
  );
}
