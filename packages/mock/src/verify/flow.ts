import {
  type CheckedExchange,
  type CheckOptions,
  checkExchange,
  type PlannedExchange,
} from "./check-exchange.ts";
import type { DocumentedEndpoint } from "./documented-endpoint.ts";
import { type CheckResult, redactResult } from "./result.ts";

export interface FlowOptions extends CheckOptions {
  endpoint: DocumentedEndpoint;
  /** Whether to send the documented request, which costs money where the service is real. */
  isPaid: boolean;
  /** Whether to send requests without a key and with a wrong one. */
  checksKeys: boolean;
  /** The largest number of polls. */
  polls: number;
  /** Milliseconds between two polls. */
  intervalMs: number;
  pause: (ms: number) => Promise<void>;
  /** Makes a random external_task_id, by which the task is found after a lost response. */
  newId: () => string;
}

// A refused request gets 400, or 500 in one documented case.
const refused = [400, 500];

/**
 * Sends the documented flow of one endpoint, and yields the result of each exchange. The requests that cost nothing come
 * first. The documented request is sent at most once, and only if every earlier request got a response.
 */
export async function* verifyFlow(options: FlowOptions): AsyncGenerator<CheckResult, void> {
  for await (const result of checkFlow(options)) yield redactResult(result, options.upstream.key);
}

async function* checkFlow(options: FlowOptions): AsyncGenerator<CheckResult, void> {
  const verb = verbOf(options);
  const costs = `not sent: a ${options.endpoint.makesTask ? "task" : "call"} costs money, see --paid`;
  let obstacle = options.isPaid ? undefined : costs;
  let isLost = false;
  for (const planned of freeExchanges(options)) {
    if (isLost) {
      yield skip(planned, "not sent: the upstream does not respond");
      continue;
    }
    const { result, status, body } = await checkExchange(options, planned);
    isLost = status === undefined;
    if (isLost) obstacle = "not sent: the upstream does not respond";
    if (planned.method === "POST" && status !== undefined && status < 300) {
      obstacle = `not sent: the upstream may have accepted an invalid ${verb}`;
      const taskId = textAt(body, "data", "task_id");
      result.notes.push(taskId === undefined ? "the upstream may have accepted it" : `task_id ${taskId}`);
    }
    yield result;
  }
  yield* paidExchanges(options, obstacle);
}

/** The verb in the names of the exchanges. */
function verbOf({ endpoint }: FlowOptions): "create" | "call" {
  return endpoint.makesTask ? "create" : "call";
}

/** Requests that cost nothing, since no service accepts them. */
function freeExchanges(options: FlowOptions): PlannedExchange[] {
  const { path, incompleteBody, required, makesTask } = options.endpoint;
  const verb = verbOf(options);
  const post = (name: string, change: Partial<PlannedExchange> = {}): PlannedExchange => {
    return {
      name,
      method: "POST",
      path,
      body: incompleteBody,
      expected: refused,
      isInvalid: true,
      ...change,
    };
  };
  const planned = [post(`${verb} without ${required.join(" and ")}`)];
  if (makesTask) {
    const id = `unknown-${options.newId()}`;
    // A stateless mock responds with 200.
    planned.push({ name: "get of an unknown task", ...getOf(path, id), expected: [200, 400, 404] });
  }
  if (options.checksKeys) {
    planned.push(
      post(`${verb} without a key`, { key: null, expected: [401] }),
      post(`${verb} with a wrong key`, { key: "not-a-key", expected: [401] }),
    );
  }
  return planned;
}

/**
 * Sends the documented request, and polls the task that it makes.
 * @param obstacle why the request must not be sent
 */
async function* paidExchanges(
  options: FlowOptions,
  obstacle: string | undefined,
): AsyncGenerator<CheckResult, void> {
  const { path, body, takesExternalTaskId, makesTask } = options.endpoint;
  const ownId = takesExternalTaskId ? options.newId() : undefined;
  const planned: PlannedExchange = {
    name: verbOf(options),
    method: "POST",
    path,
    body: ownId === undefined ? body : { ...body, external_task_id: ownId },
    expected: [200],
  };
  if (obstacle !== undefined) {
    yield skip(planned, obstacle);
    return;
  }
  const sent = await checkExchange(options, planned);
  const taskId = textAt(sent.body, "data", "task_id");
  if (taskId !== undefined) sent.result.notes.push(`task_id ${taskId}`);
  else sent.result.notes.push(...lostResponseNotes(options, sent, ownId));
  yield sent.result;
  if (makesTask && taskId !== undefined) yield* pollTask(options, taskId);
}

/** Notes about a response without a task_id. */
function lostResponseNotes(
  { endpoint }: FlowOptions,
  { status }: CheckedExchange,
  ownId: string | undefined,
): string[] {
  const isRefused = status !== undefined && status >= 300 && status < 500;
  if (isRefused) return [];
  if (!endpoint.makesTask) {
    return status === 200 ? [] : ["the call may have been billed, and is not repeated"];
  }
  const where = ownId === undefined ? "search your account for it" : `search for external_task_id ${ownId}`;
  return [`a task may have been made, and is not created again: ${where}`];
}

/** Polls the task until it has ended. */
async function* pollTask(options: FlowOptions, taskId: string): AsyncGenerator<CheckResult, void> {
  const { endpoint, polls, intervalMs, pause } = options;
  for (let poll = 1; poll <= polls; poll += 1) {
    if (poll > 1) await pause(intervalMs);
    const planned = { name: `poll ${poll}`, ...getOf(endpoint.path, taskId), expected: [200] };
    const { result, status, body } = await checkExchange(options, planned);
    const taskStatus = textAt(body, "data", "task_status");
    const isRunning = status === 200 && (taskStatus === "submitted" || taskStatus === "processing");
    if (taskStatus !== undefined) result.notes.push(taskStatus);
    const shownId = textAt(body, "data", "task_id");
    if (status === 200 && shownId !== undefined && shownId !== taskId) {
      result.findings.push({
        where: "response.body.data.task_id",
        what: `is ${JSON.stringify(shownId)}, the id of another task`,
        rule: `the requested task, ${taskId}`,
      });
    }
    if (isRunning && poll === polls) {
      const times = `${polls} poll${polls === 1 ? "" : "s"}, ${intervalMs / 1000} s apart`;
      result.findings.push({
        where: "response.body.data.task_status",
        what: `is still ${JSON.stringify(taskStatus)} after ${times}`,
        rule: "a task ends: succeed or failed",
      });
    }
    yield result;
    if (!isRunning) return;
  }
}

function getOf(path: string, id: string): Pick<PlannedExchange, "method" | "path"> {
  return { method: "GET", path: `${path}/${encodeURIComponent(id)}` };
}

function skip({ name, method, path }: PlannedExchange, skipped: string): CheckResult {
  return { name, method, path, durationMs: 0, findings: [], notes: [], skipped };
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return typeof inner === "string" && inner !== "" ? inner : undefined;
}
