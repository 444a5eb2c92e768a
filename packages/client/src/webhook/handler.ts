import { checkCount } from "../check-option.ts";
import { type Clock, systemClock, withTimeout } from "../clock.ts";
import {
  InvalidInputError,
  KlingError,
  NotFoundError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from "../errors.ts";
import { parseJson } from "../http/json.ts";
import { isTerminal, type Task } from "../task.ts";
import { parseTask } from "../tasks/parse-task.ts";
import type { TaskEndpoint } from "../tasks/task-endpoint.ts";
import { checkSecrets, type SignedCallback, verifyCallbackUrl, type WebhookSecret } from "./callback-url.ts";
import { readBody } from "./read-body.ts";
import { isNews, memoryOf, type SeenTasks, turns } from "./seen-tasks.ts";

const defaultMaxBodyBytes = 64 * 1_024;
const defaultRememberTasks = 10_000;
const reQueryTimeoutMs = 10_000;

export interface WebhookOptions {
  /** Asks the service what is true about a task, with the key of the account that made it. */
  kling: { multiImage2Video: Pick<TaskEndpoint<never, object>, "get"> };
  /**
   * The secret of `signCallbackUrl`. `false` accepts deliveries at unsigned URLs: anybody can then make this
   * handler send requests to the service, though never make it believe anything.
   */
  secret: WebhookSecret | false;
  /**
   * Called with each new state of a task, as the service itself tells it. When it throws, the state counts as
   * not handled, and the next delivery for the task brings it again.
   */
  onTask: (task: Task, signed: Partial<SignedCallback>) => unknown;
  /** Takes what went wrong in `onTask` and in the re-query. Default: `console.error`. */
  onError?: ((error: unknown) => unknown) | undefined;
  /** A longer body is refused. Default: 65,536. */
  maxBodyBytes?: number | undefined;
  /** How many tasks are remembered in this process. Default: 10,000. */
  rememberTasks?: number | undefined;
  /** Remembers tasks in place of this process's memory. */
  seen?: SeenTasks | undefined;
  /** The present and how time passes, for tests. Default: the system's clock. */
  clock?: Partial<Clock> | undefined;
}

/** What a platform hands over beside a request; Cloudflare's `ctx` is one. */
export interface WebhookContext {
  /** Keeps the process alive for work that goes on after the answer. */
  waitUntil?: (work: Promise<unknown>) => void;
}

/** Answers one delivery. The promise is never rejected. */
export type WebhookHandler = (request: Request, context?: WebhookContext) => Promise<Response>;

/**
 * The task in the body of a delivery, as text or parsed JSON: flat, or wrapped as sibling gateways send it.
 * Nothing in it is proven, since the service does not sign. Give the text where there is a choice: a task id
 * sent as a number keeps its digits only there.
 * @throws {UnexpectedResponseError} when it is anything else.
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
    advice: "Everybody can post to a public URL: answer 400 and go on.",
    body,
    cause,
  });
}

/**
 * A handler of deliveries for everything that has `Request` and `Response`. The body is only a hint that
 * something happened: its task is asked for again, and `onTask` gets the service's own answer.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function createWebhookHandler(options: WebhookOptions): WebhookHandler {
  const { kling, onTask } = options;
  // An expiry is a time of the world outside, and a process may have slept.
  const clock: Clock = {
    now: () => options.clock?.now?.() ?? Date.now(),
    schedule: (callback, ms) => options.clock?.schedule?.(callback, ms) ?? systemClock.schedule(callback, ms),
  };
  const secret = options.secret === false ? undefined : checkSecrets(options.secret);
  const maxBodyBytes = checkCount("maxBodyBytes", options.maxBodyBytes, defaultMaxBodyBytes);
  const limit = checkCount("rememberTasks", options.rememberTasks, defaultRememberTasks);
  const seenTasks = options.seen ?? memoryOf(limit);
  // biome-ignore lint/suspicious/noConsole: a user who handed in nothing else reads the console
  const onError = options.onError ?? ((error: unknown) => console.error(error));
  const inTurn = turns();
  const { get, set } = seenTasks;
  const called = { onTask, onError, "seen.get": get, "seen.set": set };
  const functions = { ...called, "kling.multiImage2Video.get": kling?.multiImage2Video?.get };
  for (const [name, value] of Object.entries(functions)) {
    if (typeof value === "function") continue;
    throw new InvalidInputError(`createWebhookHandler: ${name} must be a function, got: ${typeof value}`);
  }

  async function failed(error: unknown, status: keyof typeof reasons): Promise<keyof typeof reasons> {
    try {
      await onError(error);
    } catch {
      // There is nobody left to tell.
    }
    return status;
  }

  /** Looks at the task that a delivery names, or else at the one that its URL was signed for. */
  async function look(
    taskId: string,
    { externalTaskId }: Partial<SignedCallback>,
    signal: AbortSignal,
  ): Promise<Task> {
    try {
      return await kling.multiImage2Video.get(taskId, { signal });
    } catch (error) {
      const isOther = externalTaskId !== undefined && externalTaskId !== taskId;
      if (!(error instanceof NotFoundError) || !isOther) throw error;
      // A gateway may post an id that is not its own. Only what the signature vouches for is asked, never the body.
      const task = await kling.multiImage2Video.get(externalTaskId, { signal });
      if (task.task_info?.external_task_id !== externalTaskId) throw error;
      return task;
    }
  }

  /** The true state of a task, or the status to answer with. */
  async function reQuery(
    taskId: string,
    signed: Partial<SignedCallback>,
  ): Promise<Task | keyof typeof reasons> {
    try {
      return await withTimeout((signal) => look(taskId, signed, signal), {
        ms: reQueryTimeoutMs,
        clock,
        timedOut: () => late(taskId),
      });
    } catch (error) {
      // Repeating would not help, and whether an id exists is not the sender's business.
      if (error instanceof NotFoundError) return failed(error, 200);
      return failed(error, error instanceof KlingError && error.retryable ? 503 : 500);
    }
  }

  async function settle(
    { taskId, ended }: Hint,
    signed: Partial<SignedCallback>,
  ): Promise<keyof typeof reasons> {
    try {
      const known = await seenTasks.get(taskId);
      if (known?.terminal) return 200;
      const task = await reQuery(taskId, signed);
      if (typeof task === "number") return task;
      const carried = task.task_info?.external_task_id;
      if (carried && signed.externalTaskId !== undefined && carried !== signed.externalTaskId) return 403;
      const seen = task.task_id === taskId ? known : await seenTasks.get(task.task_id);
      // A service that tells the end before its own query knows it may tell it again.
      const understood = ended && !isTerminal(task) ? 503 : 200;
      if (!isNews(task, seen)) return understood;
      await onTask(task, signed);
      const now = { status: task.task_status, updatedAt: task.updated_at, terminal: isTerminal(task) };
      // Under both ids, so that a repetition under either costs no look after the end.
      for (const id of new Set([task.task_id, taskId])) await seenTasks.set(id, now);
      return understood;
    } catch (error) {
      return failed(error, 500);
    }
  }

  return async (request, context) => {
    if (request.method !== "POST") return answer(405, { allow: "POST" });
    let signed: Partial<SignedCallback> | undefined = {};
    if (secret !== undefined) {
      signed = await verifyCallbackUrl(request.url, { secret, now: clock.now() });
      if (signed === undefined) return answer(403);
    }
    const body = await readBody(request, maxBodyBytes);
    if (typeof body === "number") return answer(body);
    const hint = hintOf(body);
    if (hint === undefined) return answer(400);
    const { externalTaskId } = signed;
    // All deliveries at one signed URL are about one task, whichever id they name.
    const work = inTurn(externalTaskId ?? hint.taskId, () => settle(hint, signed));
    if (context?.waitUntil === undefined) return answer(await work);
    context.waitUntil(work);
    return answer(202);
  };
}

function late(taskId: string): RequestTimeoutError {
  return new RequestTimeoutError(`webhook: no answer about task ${taskId} within ${reQueryTimeoutMs} ms`, {
    retryable: true,
    reference: { version: 1, endpoint: "multiImage2Video", taskId },
    advice: "The delivery was answered with 503; look at the task later.",
  });
}

const reasons = {
  200: "OK",
  202: "Accepted",
  400: "The body is not a task.",
  403: "The URL is not signed for this task, or its signature has expired.",
  405: "Deliveries are sent with POST.",
  413: "The body is too large.",
  500: "The delivery could not be handled.",
  503: "The task cannot be looked at now.",
};

function answer(status: keyof typeof reasons, headers: Record<string, string> = {}): Response {
  return new Response(reasons[status], { status, headers });
}

/** What a body claims: only what decides which task is asked for, and whether to come again. */
interface Hint {
  taskId: string;
  ended: boolean;
}

function hintOf(body: string): Hint | undefined {
  let taskId: string | undefined;
  let ended = false;
  try {
    const claimed = parseWebhook(body);
    taskId = claimed.task_id;
    ended = isTerminal(claimed);
  } catch (error) {
    taskId = error instanceof KlingError ? error.reference?.taskId : undefined;
  }
  // It becomes a part of a path, and a stranger may have written it: all that Base64 has, but no steps.
  if (taskId === undefined || !/^(?!\.|.*\.\.)[\w+/=~.:-]{1,128}$/.test(taskId)) return undefined;
  return { taskId, ended };
}
