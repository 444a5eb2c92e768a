import { type CheckedExchange, checkExchange, type PlannedExchange } from "./check-exchange.ts";
import type { FlowOptions } from "./flow.ts";
import { type CheckResult, redact, shorten } from "./result.ts";
import { checkFile } from "./result-file.ts";
import { isRoundingOf, looksRounded, taskIdIn } from "./wire-id.ts";

/** What is known about the one request that may be billed. */
export interface PaidRequest {
  /** The documented path of the endpoint. */
  path: string;
  /** The id that the request carries, by which its task may be found. */
  externalTaskId: string | undefined;
  /** The id that the upstream gave. */
  taskId: string | undefined;
}

/** After a lost response, the task is looked up so many times. */
const lookupsAfterLoss = 3;

/** After so many refused polls in a row, a task is not polled any more. A 5xx or a 429 passes, and does not count. */
const maxRefusalsInRow = 3;

/** Sends the documented request once, and follows what it makes to its end, whatever the upstream answers. */
export async function* paidExchanges(
  options: FlowOptions,
  planned: PlannedExchange,
  externalTaskId: string | undefined,
): AsyncGenerator<CheckResult, void> {
  const { path, makesTask } = options.endpoint;
  const paid: PaidRequest = { path, externalTaskId, taskId: undefined };
  options.onPaid(paid);
  const sent = await checkExchange(options, planned);
  if (!makesTask) {
    if (isInDoubt(sent) && sent.status !== 200)
      sent.result.notes.push("the call may have been billed, and is not repeated");
    yield sent.result;
    return;
  }
  paid.taskId = taskIdIn(sent.text);
  noteIds(sent.result, paid);
  let wasFound = false;
  if (sent.isUnsent) sent.result.notes.push("no connection was made, so there is no task");
  if (paid.taskId === undefined && isInDoubt(sent)) {
    sent.result.notes.push(lostNote(externalTaskId));
    yield sent.result;
    if (externalTaskId !== undefined) paid.taskId = yield* findLostTask(options, externalTaskId);
    wasFound = paid.taskId !== undefined;
  } else {
    yield sent.result;
  }
  if (paid.taskId === undefined) return;
  yield* pollTask(options, paid.taskId);
  const { taskId } = paid;
  if (externalTaskId !== undefined && !wasFound) {
    yield* untilAnswered(options, () => lookUp(options, externalTaskId, taskId));
  }
}

/** So often a check is made at most, until its response is no error that passes. */
const maxAttempts = 3;

async function* untilAnswered(
  { pause, intervalMs }: FlowOptions,
  check: () => Promise<CheckResult>,
): AsyncGenerator<CheckResult, void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    if (attempt > 1) await pause(intervalMs);
    const result = await check();
    yield result;
    if (result.skipped !== undefined || !isPassing(result.status)) return;
  }
}

function noteIds({ notes }: CheckResult, { taskId, externalTaskId }: PaidRequest): void {
  if (taskId !== undefined) notes.push(`task_id ${taskId}`);
  if (taskId !== undefined && looksRounded(taskId)) {
    notes.push("this id looks rounded: it is what JavaScript makes of a larger number");
  }
  if (externalTaskId !== undefined) notes.push(`external_task_id ${externalTaskId}`);
}

/** Whether the request may have taken effect, though its response does not say so. */
function isInDoubt({ status, isUnsent }: CheckedExchange): boolean {
  const isRefused = status !== undefined && status >= 300 && status < 500 && status !== 408;
  return !isUnsent && !isRefused;
}

function lostNote(externalTaskId: string | undefined): string {
  const where =
    externalTaskId === undefined
      ? "search your account for it"
      : `search for external_task_id ${externalTaskId}`;
  return `a task may have been made, and is not created again: ${where}`;
}

/** Looks for the task of a lost response by its own id, and returns the upstream's id. */
async function* findLostTask(
  options: FlowOptions,
  externalTaskId: string,
): AsyncGenerator<CheckResult, string | undefined> {
  for (let lookup = 1; lookup <= lookupsAfterLoss; lookup += 1) {
    if (lookup > 1) await options.pause(options.intervalMs);
    const { result, status, text } = await checkExchange(options, {
      name: `look for the task ${lookup}`,
      ...getOf(options.endpoint.path, externalTaskId),
      expected: [200, 400, 404],
    });
    const taskId = status === 200 ? taskIdIn(text) : undefined;
    if (taskId !== undefined) result.notes.push(`found: task_id ${taskId}`);
    else if (lookup === lookupsAfterLoss) {
      result.notes.push(
        isPassing(status)
          ? "no lookup got an answer, so nobody knows whether there is a task"
          : "not found, which does not prove that there is no task: this upstream may not serve such a lookup",
        "look into the list of your tasks at the service before you create another one",
      );
    }
    yield result;
    if (taskId !== undefined) return taskId;
  }
  return undefined;
}

/** Asks for the task by its external_task_id, which the documentation allows and not every upstream serves. */
async function lookUp(options: FlowOptions, externalTaskId: string, taskId: string): Promise<CheckResult> {
  const { result, status, text } = await checkExchange(options, {
    name: "get by external_task_id",
    ...getOf(options.endpoint.path, externalTaskId),
    expected: [200, 400, 404],
  });
  if (status === 200) addIdFinding(result, taskIdIn(text), taskId);
  else if (status === 400 || status === 404) {
    result.notes.push("not served: after a lost response, no task can be found by its external_task_id here");
  }
  return result;
}

/** Polls the task until it has ended. An error that may pass is a finding, and does not end the polling. */
async function* pollTask(options: FlowOptions, taskId: string): AsyncGenerator<CheckResult, void> {
  const { endpoint, polls, intervalMs, pause } = options;
  let refusals = 0;
  for (let poll = 1; poll <= polls; poll += 1) {
    if (poll > 1) await pause(intervalMs);
    const planned = { name: `poll ${poll}`, ...getOf(endpoint.path, taskId), expected: [200] };
    const exchange = await checkExchange(options, planned);
    const { result, status, body, text } = exchange;
    const state = stateOf(exchange);
    refusals = state === "refused" ? refusals + 1 : 0;
    const isLast = poll === polls || state === "ended" || refusals === maxRefusalsInRow;
    addStatusNotes(result, body, options.upstream.key);
    if (status === 200) {
      addIdFinding(result, taskIdIn(text), taskId);
      addTimeFindings(result, body);
    }
    if (isLast && state !== "ended") {
      if (state === "running") addEndFinding(result, body, options);
      result.notes.push(`look at it later: GET ${options.upstream.url}${planned.path}`);
    }
    yield result;
    if (!isLast) continue;
    const url = fileUrl(body);
    if (state === "ended" && url !== undefined) {
      yield* untilAnswered(options, () => checkFile(url, options.timeoutMs));
    }
    return;
  }
}

/** `passing` is an error that may be gone at the next poll. */
function stateOf({ status, body }: CheckedExchange): "running" | "ended" | "passing" | "refused" {
  if (isPassing(status)) return "passing";
  if (status !== 200) return "refused";
  const word = fieldOf(body, "data", "task_status");
  return word === "submitted" || word === "processing" ? "running" : "ended";
}

function isPassing(status: number | undefined): boolean {
  return status === undefined || status >= 500 || status === 429 || status === 408;
}

function addStatusNotes({ notes }: CheckResult, body: unknown, key: string): void {
  const word = fieldOf(body, "data", "task_status");
  if (typeof word !== "string" || word === "") return;
  const message = fieldOf(body, "data", "task_status_msg");
  const hasMessage = typeof message === "string" && message !== "";
  const reason = hasMessage ? `: ${message}` : word === "failed" ? ", without a task_status_msg" : "";
  notes.push(shorten(redact(`${word}${reason}`, key)));
}

function addIdFinding({ findings }: CheckResult, shown: string | undefined, taskId: string): void {
  if (shown === undefined || shown === taskId) return;
  const isRounded = isRoundingOf(shown, taskId) || isRoundingOf(taskId, shown);
  const what = isRounded ? "the same id after it was rounded" : "the id of another task";
  findings.push({
    where: "response.body.data.task_id",
    what: `is ${JSON.stringify(shown)}, ${what}`,
    rule: `the requested task, ${taskId}`,
  });
}

/** Milliseconds since 1970 are above this number from 1973 on, and seconds below it until the year 5138. */
const leastMilliseconds = 1e11;

function addTimeFindings({ findings }: CheckResult, body: unknown): void {
  for (const field of ["created_at", "updated_at"]) {
    const time = fieldOf(body, "data", field);
    if (typeof time !== "number" || time <= 0 || time >= leastMilliseconds) continue;
    findings.push({
      where: `response.body.data.${field}`,
      what: `is ${time}, which looks like seconds`,
      rule: "a time is in milliseconds since 1970",
    });
  }
}

function addEndFinding({ findings }: CheckResult, body: unknown, { polls, intervalMs }: FlowOptions): void {
  const times = `${polls} poll${polls === 1 ? "" : "s"}, ${intervalMs / 1000} s apart`;
  findings.push({
    where: "response.body.data.task_status",
    what: `is still ${JSON.stringify(fieldOf(body, "data", "task_status"))} after ${times}`,
    rule: "a task ends: succeed or failed",
  });
}

/** The URL of the first file in the lists of a succeed task. */
function fileUrl(body: unknown): string | undefined {
  const lists = fieldOf(body, "data", "task_result");
  const urls = Object.values(lists ?? {}).map((list) => fieldOf(list, "0", "url"));
  return urls.find(
    (url): url is string => typeof url === "string" && /^https?:/i.test(url) && URL.canParse(url),
  );
}

/** The GET of a task by an id. */
export function getOf(path: string, id: string): Pick<PlannedExchange, "method" | "path"> {
  return { method: "GET", path: `${path}/${encodeURIComponent(id)}` };
}

function fieldOf(value: unknown, ...path: string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return inner;
}
