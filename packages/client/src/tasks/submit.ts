import { AbortError, aborted, InvalidRequestError, KlingError } from "../errors/errors.ts";
import { type Call, readCall } from "../http/call.ts";
import { withRetry } from "../http/retry.ts";
import { validate } from "../input/check.ts";
import { encodeRequest, loadBody } from "../input/encode.ts";
import { checkMs } from "../options/check-option.ts";
import { systemClock, withTimeout } from "../platform/clock.ts";
import type { Task } from "../task.ts";
import { defaultCreateTimeoutMs, loadLimiter, type TaskScope } from "./core.ts";
import { type CreateRequest, isTaken, type Outcome, uncertain } from "./create-request.ts";
import { parseTask } from "./parse-task.ts";
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
  // Before anything is waited for: the caller may use the same object for the next call.
  const named = madeId === undefined ? input : { ...input, external_task_id: madeId };
  const parts = encodeRequest(facts, operation, named);
  await validate(facts, operation, input, core.options);
  const request = { ...task, body: await loadBody(call, parts, canStream) };
  const limiter = await loadLimiter(core, call);
  // Ready when the answer is there, or lost. A part that does not load now is loaded, or missed, when it is needed.
  import("./wait.ts").catch(() => {});
  // Once, though the limiter may send again, and after its queue: what was stored is then sent.
  let stored: Promise<void> | undefined;
  const run = async (): Promise<Task<Result>> => {
    const deadline = clock.now() + timeoutMs;
    stored ??= storeReference(options, reference, { operation, ms: timeoutMs, clock });
    await stored;
    return submit(scope, request, { ...call, deadline });
  };
  return limiter === undefined ? run() : limiter.run(run, call, reference);
}

/**
 * Creates exactly one task for one call, unless `submitOnce` is off: then the error of a lost answer is thrown.
 * @throws {SubmissionUncertainError} when nobody can tell whether there is a task.
 * @throws {KlingError} when there certainly is none.
 */
async function submit<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
): Promise<Task<Result>> {
  const outcome = await attempt<Result>(scope, request, call);
  if (outcome.kind === "made") return outcome.task;
  const { kind, error } = outcome;
  if (kind === "refused" && !mayBeTaken(error, request)) throw error;
  const { clock } = scope.core.options;
  const { signal, deadline } = call;
  // A part loads in real time, also where a test's clock runs ahead.
  const limits = { ms: deadline - clock.now(), clock: systemClock, signal, timedOut: () => undefined };
  // Without time left there is no lookup either.
  const parts =
    limits.ms > 0 ? await withTimeout(() => import("./wait.ts"), limits).catch(() => undefined) : undefined;
  const repeat = (): Promise<Outcome<Result>> => attempt(scope, request, call, true);
  if (parts !== undefined) return parts.resolveDoubt(scope, request, call, outcome, repeat);
  // Without the lookup, nobody can tell more.
  if (kind === "refused") throw error;
  throw signal?.aborted ? abortedInDoubt(call) : uncertain(call, error, request.reference);
}

/** Sends the request, again while it is refused for the moment, and says what became of it. */
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
    if (error instanceof AbortError) throw isRepeat ? abortedInDoubt(call) : error;
    // A refusal about an id that this client made up: only a request of its own can have taken it. The refusal of a
    // repeat may be about the id, too, which the lost request has taken.
    const isDoubt = isRepeat || (madeId !== undefined && isTaken(error));
    return { kind: error.billed === "no" && !isDoubt ? "refused" : "unknown", error };
  }
}

function abortedInDoubt({ operation, signal }: Call): AbortError {
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
