import { KlingError, UnexpectedResponseError } from "../errors/errors.ts";
import { parseJson } from "../http/answer.ts";
import { isTerminal, type Task } from "../task.ts";
import { parseTask } from "../tasks/parse-task.ts";

/**
 * Reads the task in the body of a delivery: flat, or wrapped as sibling gateways send it. Nothing in it is proven,
 * because the service does not sign deliveries. The body does not say which endpoint the task belongs to.
 * @param body text or parsed JSON. Pass the text where you can: a task id that was sent as a number keeps its digits
 * only there.
 * @throws {UnexpectedResponseError} when the body is not a task.
 * @example
 * ```ts
 * const { task_id, task_status } = parseWebhook(await request.text());
 * ```
 */
export function parseWebhook(body: unknown): Task {
  let cause: unknown;
  try {
    const json: unknown = typeof body === "string" ? parseJson(body) : body;
    if (typeof json === "object" && json !== null)
      return parseTask(json, { operation: "parseWebhook", billed: "no" });
  } catch (error) {
    cause = error;
  }
  throw new UnexpectedResponseError("parseWebhook: the body is not a task", {
    reference: cause instanceof KlingError ? cause.reference : undefined,
    advice: "Anyone can post to a public URL: respond with 400 and go on.",
    body,
    cause,
  });
}

/** Stands for a task id that a JSON parser has rounded. It is no id: a rounded one would name another task. */
export const roundedId = "[a task id that was rounded]";

/** What a body claims, as far as the handler uses it: which task to query, and whether it has ended. */
export interface Hint {
  /** Undefined when the id was rounded by a JSON parser. */
  taskId: string | undefined;
  /** Whether the body says that the task has ended. */
  ended: boolean;
}

/** Reads the hint in a body; undefined when it names no task. */
export function readHint(body: string): Hint | undefined {
  let taskId: string | undefined;
  let ended = false;
  try {
    const claimed = parseWebhook(body);
    taskId = claimed.task_id;
    ended = isTerminal(claimed);
  } catch (error) {
    taskId = error instanceof KlingError ? error.reference?.taskId : undefined;
  }
  if (taskId === roundedId) return { taskId: undefined, ended };
  // The id becomes a part of a path, and anyone may have written it: all characters of Base64 are allowed, but no
  // steps.
  if (taskId === undefined || !/^(?!\.|.*\.\.)[\w+/=~.:-]{1,128}$/.test(taskId)) return undefined;
  return { taskId, ended };
}
