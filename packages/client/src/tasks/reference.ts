import {
  type AbortError,
  aborted,
  InvalidInputError,
  type TaskReference,
  toReference,
  withReference,
} from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { randomId } from "../platform/runtime.ts";
import type { Task } from "../task.ts";
import { defaultCreateTimeoutMs } from "./core.ts";
import type { CreateOptions, PendingTask } from "./task-endpoint.ts";

/** What is known of a task before it is created. */
export interface NewTask {
  /** The fields of the request, as they were when the call began. */
  input: object;
  reference: TaskReference;
  /** The `external_task_id` that this client made up; undefined with one of the caller's, and without one. */
  madeId: string | undefined;
}

/**
 * The reference of a task that is about to be created. An `external_task_id` is added only where the contract has
 * that field: elsewhere no task could be found by it.
 */
export function newTask(
  endpoint: EndpointFacts,
  input: object,
  { submitOnce, wallNow, concurrency }: Pick<ResolvedOptions, "submitOnce" | "wallNow" | "concurrency">,
  { timeoutMs = defaultCreateTimeoutMs }: Pick<CreateOptions, "timeoutMs">,
): NewTask {
  // Read once: a getter may give another id at each reading. A caller without types may pass anything; the checks,
  // which run later, say what is wrong.
  const fields = readFields(input);
  const given = fields?.external_task_id;
  const hasField = endpoint.rules.properties?.["external_task_id"] !== undefined;
  const madeId = isKnown(given) || !submitOnce || !hasField ? undefined : `ck-${randomId()}`;
  const isId = isKnown(given) && ["string", "number"].includes(typeof given);
  const externalTaskId = madeId ?? (isId ? String(given) : undefined);
  const submittedAt = Math.round(wallNow());
  const queueMs = concurrency.tasks === undefined ? 0 : concurrency.queueTimeoutMs;
  const reference: TaskReference = {
    version: 1,
    endpoint: endpoint.name,
    ...(externalTaskId === undefined ? {} : { externalTaskId }),
    submittedAt,
    submitDeadline: Math.ceil(submittedAt + queueMs + timeoutMs),
  };
  return { input: fields ?? input, reference, madeId };
}

/** A copy of the fields; undefined where one cannot be read. Encoding the request then says so. */
function readFields(input: object): { external_task_id?: unknown } | undefined {
  try {
    return { ...input };
  } catch {
    return undefined;
  }
}

/**
 * Reads a reference from outside. It may have been stored, or made by hand: null and "" count as not known, and
 * `version` and `endpoint` may be missing.
 * @param target a task, a reference, or an id.
 * @throws {InvalidInputError} when the reference belongs to another endpoint, or was made by a newer version of this
 * package.
 */
export function readReference(
  target: unknown,
  endpoint: string,
  method: string,
  nameOfText: "taskId" | "externalTaskId" = "taskId",
): TaskReference {
  const own = { version: 1, endpoint } as const;
  if (typeof target === "string" && target !== "") return { ...own, [nameOfText]: target };
  if (typeof target !== "object" || target === null) return own;
  if ("task_id" in target) return toReference(endpoint, target as Task);
  const known = Object.fromEntries(Object.entries(target).filter(([, value]) => isKnown(value)));
  const reference: TaskReference = { ...known, ...own };
  const { version = 1, endpoint: ofEndpoint = endpoint } = known;
  if (version !== 1) {
    throw new InvalidInputError(
      `${endpoint}.${method}: the reference was made by a newer version of cometapi-kling (format ${version})`,
      { advice: "Update cometapi-kling." },
    );
  }
  if (ofEndpoint !== endpoint) {
    throw new InvalidInputError(
      `${endpoint}.${method}: the reference belongs to another endpoint; call kling.${ofEndpoint}.${method}`,
    );
  }
  return reference;
}

function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The error of a wait that the caller's signal stopped. */
export function stoppedWait(
  { operation, signal }: { operation: string; signal?: AbortSignal | undefined },
  reference: TaskReference,
): AbortError {
  const detail = `; task ${reference.taskId ?? reference.externalTaskId} may still be running`;
  const advice = "Wait again for the error's reference.";
  return aborted(operation, { cause: signal?.reason, detail, reference, advice });
}

/** A call that has the reference of its task before it settles. Its errors have the reference, too. */
export function pendingTask<Result extends object>(
  reference: () => TaskReference,
  call: Promise<Result>,
): PendingTask<Result> {
  const settled = call.catch((error: unknown) => {
    throw withReference(error, reference());
  });
  return Object.defineProperty(settled, "reference", { get: reference }) as PendingTask<Result>;
}
