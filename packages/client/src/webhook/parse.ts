import { KlingError, UnexpectedResponseError } from "../errors/errors.ts";
import { parseJson } from "../http/answer.ts";
import { isTerminal, type Task } from "../task.ts";
import { parseTask } from "../tasks/parse-task.ts";

/**
 * Reads the task in the body of a delivery: flat, or wrapped as sibling gateways send it. Nothing in it is proven, since
 * the service does not sign. The body does not say which endpoint the task belongs to.
 * @param body text or parsed JSON. Pass the text where you can: only there a task id sent as a number keeps its digits.
 * @throws {UnexpectedResponseError} when the body is anything else.
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

/** What a body claims: only what decides which task is queried, and whether the delivery should come again. */
export interface Hint {
  taskId: string;
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
  // The id becomes a part of a path, and a stranger may have written it: all that Base64 has, but no steps.
  if (taskId === undefined || !/^(?!\.|.*\.\.)[\w+/=~.:-]{1,128}$/.test(taskId)) return undefined;
  return { taskId, ended };
}
