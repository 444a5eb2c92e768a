import {
  type CheckedExchange,
  type CheckOptions,
  checkExchange,
  type PlannedExchange,
} from "./check-exchange.ts";
import type { DocumentedEndpoint } from "./documented-endpoint.ts";
import { getOf, type PaidRequest, paidExchanges } from "./paid-flow.ts";
import { type CheckResult, redactResult } from "./result.ts";
import { taskIdIn } from "./wire-id.ts";

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
  /** Makes a random external_task_id, by which the task may be found after a lost response. */
  newId: () => string;
  /** Called before the documented request is sent. The flow changes the object when it learns the task's id. */
  onPaid: (paid: PaidRequest) => void;
}

// A refused request gets 400, or 500 in one documented case.
const refused = [400, 500];

const silent = "not sent: the upstream does not respond";

/**
 * Sends the documented flow of one endpoint, and yields the result of each exchange. The requests that cost nothing
 * come first. The documented request is sent at most once, and only if every earlier request got a response.
 */
export async function* verifyFlow(options: FlowOptions): AsyncGenerator<CheckResult, void> {
  for await (const result of checkFlow(options)) yield redactResult(result, options.upstream.key);
}

async function* checkFlow(options: FlowOptions): AsyncGenerator<CheckResult, void> {
  const costs = `not sent: a ${options.endpoint.makesTask ? "task" : "call"} costs money, see --paid`;
  let obstacle = options.isPaid ? undefined : costs;
  for (const planned of freeExchanges(options)) {
    const hasKey = planned.key === undefined;
    if (obstacle === silent || (obstacle === keyRefused && hasKey)) {
      yield skip(planned, obstacle);
      continue;
    }
    const exchange = await checkExchange(options, planned);
    obstacle = obstacleAfter(exchange, hasKey, verbOf(options)) ?? obstacle;
    addFreeNotes(exchange, planned, hasKey);
    yield exchange.result;
  }
  yield* documentedRequest(options, obstacle);
}

const keyRefused = "not sent: the upstream refuses the key";

/** Why nothing may be paid after this response to a request that costs nothing. */
function obstacleAfter(
  { status, result }: CheckedExchange,
  hasKey: boolean,
  verb: string,
): string | undefined {
  if (status === undefined) return silent;
  // A 500 may be the documented refusal. The others come from a gateway whose service fails or is too slow.
  if (status > 500)
    return `not sent: the upstream answers ${status}, so the answer to a paid ${verb} may be lost`;
  if (result.method === "POST" && status < 300) {
    return `not sent: the upstream may have accepted an invalid ${verb}`;
  }
  return status === 401 && hasKey ? keyRefused : undefined;
}

function addFreeNotes(
  { status, text, result }: CheckedExchange,
  { method }: PlannedExchange,
  hasKey: boolean,
) {
  if (status === undefined) return;
  if (method === "POST" && status < 300) {
    const taskId = taskIdIn(text);
    result.notes.push(taskId === undefined ? "the upstream may have accepted it" : `task_id ${taskId}`);
  }
  if (method === "GET" && status === 200) {
    result.notes.push("200 for an id that nobody made: this upstream does not know which tasks exist");
  }
  if (status === 401 && hasKey) {
    result.notes.push("the key is refused: check the variable that --key-env names, and the upstream");
  }
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

/** @param obstacle why the request must not be sent */
async function* documentedRequest(
  options: FlowOptions,
  obstacle: string | undefined,
): AsyncGenerator<CheckResult, void> {
  const { path, body, takesExternalTaskId } = options.endpoint;
  const ownId = takesExternalTaskId ? options.newId() : undefined;
  const planned: PlannedExchange = {
    name: verbOf(options),
    method: "POST",
    path,
    body: ownId === undefined ? body : { ...body, external_task_id: ownId },
    expected: [200],
  };
  if (obstacle === undefined) yield* paidExchanges(options, planned, ownId);
  else yield skip(planned, obstacle);
}

function skip({ name, method, path }: PlannedExchange, skipped: string): CheckResult {
  return { name, method, path, durationMs: 0, findings: [], notes: [], skipped };
}
