import { InvalidRequestError, type KlingError } from "../errors/errors.ts";
import { type Call, readCall } from "../http/call.ts";
import { loadBody } from "../http/request-body.ts";
import { validate } from "../input/check.ts";
import { encodeRequest } from "../input/encode.ts";
import type { Task } from "../task.ts";
import { loadLimiter, type TaskScope } from "./core.ts";
import { attempt, type CreateRequest, uncertain } from "./create-request.ts";
import { type NewTask, readCreateTimeout, storeReference } from "./reference.ts";
import type { CreateOptions } from "./task-endpoint.ts";

/** Checks a create request, waits for its turn, has its reference stored, and makes exactly one task of it. */
export async function createTask<Result extends object>(
  scope: TaskScope,
  input: object,
  task: NewTask,
  options: CreateOptions,
): Promise<Task<Result>> {
  const { facts, core } = scope;
  const { clock, canStream } = core.options;
  const operation = `${facts.name}.create`;
  const timeoutMs = readCreateTimeout(options);
  const call = readCall(facts.name, operation, options, core.options, timeoutMs);
  const { reference, madeId } = task;
  // Before anything is waited for: the caller may use the same object for the next call.
  const named = madeId === undefined ? input : { ...input, external_task_id: madeId };
  const parts = encodeRequest(facts, operation, named);
  await validate(facts, operation, input, core.options);
  const request = { ...task, body: await loadBody(operation, parts, canStream) };
  const limiter = await loadLimiter(core, operation);
  // Ready when the answer is there, or lost. A part that does not load now is loaded, or missed, when it is needed.
  Promise.all([import("./wait.ts"), import("./recovery.ts")]).catch(() => {});
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
  const recovery = await import("./recovery.ts").catch(() => undefined);
  if (recovery !== undefined) return recovery.resolveDoubt(scope, request, call, outcome);
  // Without the lookup, nobody can tell more.
  throw kind === "refused" ? error : uncertain(call, error, request.reference);
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
