import type { SpecDocument } from "../contract/spec-file.ts";
import {
  type JudgedExchange,
  type JudgeOptions,
  judgeExchange,
  type PlannedExchange,
} from "./check-exchange.ts";
import { documentedCreate } from "./documented-create.ts";
import { cleanVerdict, type Verdict } from "./result.ts";

export interface FlowOptions extends JudgeOptions {
  document: SpecDocument;
  /** Whether to create a task, which costs money where the service is real. */
  isPaid: boolean;
  /** Whether to send creates without a key and with a wrong one. */
  checksKeys: boolean;
  /** How often to look at the task, at most. */
  looks: number;
  /** Milliseconds between two looks. */
  intervalMs: number;
  pause: (ms: number) => Promise<void>;
  /** A new random id; the task carries it, and can be found by it should its answer get lost. */
  newId: () => string;
}

// A refused request is 400, in one documented case 500.
const refused = [400, 500];

/**
 * Sends the documented flow and tells what came of each exchange. What costs nothing comes first; a create that
 * could make a task is sent once at most, and only if what came before it was answered.
 */
export async function* verifyFlow(options: FlowOptions): AsyncGenerator<Verdict, void> {
  for await (const verdict of flowOf(options)) yield cleanVerdict(verdict, options.upstream.key);
}

async function* flowOf(options: FlowOptions): AsyncGenerator<Verdict, void> {
  const { path, body, incompleteBody, required } = documentedCreate(options.document);
  const create = (name: string, change: Partial<PlannedExchange> = {}): PlannedExchange => {
    return { name, method: "POST", path, body: incompleteBody, expected: refused, isWrong: true, ...change };
  };
  const free: PlannedExchange[] = [
    create(`create without ${required.join(" and ")}`),
    // A mock without a memory answers 200.
    {
      name: "get of an unknown task",
      ...getOf(path, `unknown-${options.newId()}`),
      expected: [200, 400, 404],
    },
  ];
  if (options.checksKeys) {
    free.push(
      create("create without a key", { key: null, expected: [401] }),
      create("create with a wrong key", { key: "not-a-key", expected: [401] }),
    );
  }

  let obstacle = options.isPaid ? undefined : "not sent: a task costs money, see --paid";
  let isLost = false;
  for (const planned of free) {
    if (isLost) {
      yield skip(planned, "not sent: the upstream does not answer");
      continue;
    }
    const exchange = await judgeExchange(options, planned);
    isLost = exchange.status === undefined;
    if (isLost) obstacle = "not sent: the upstream does not answer";
    if (planned.method === "POST" && exchange.status !== undefined && exchange.status < 300) {
      obstacle = "not sent: the upstream may have made a task of a create that it had to refuse";
      exchange.verdict.notes.push(taskNote(exchange) ?? "it may have made a task of it");
    }
    yield exchange.verdict;
  }

  const externalTaskId = options.newId();
  const planned: PlannedExchange = {
    ...create("create"),
    body: { ...body, external_task_id: externalTaskId },
    expected: [200],
    isWrong: false,
  };
  if (obstacle === undefined) yield* followTask(options, planned, externalTaskId);
  else yield skip(planned, obstacle);
}

async function* followTask(
  options: FlowOptions,
  planned: PlannedExchange,
  externalTaskId: string,
): AsyncGenerator<Verdict, void> {
  const created = await judgeExchange(options, planned);
  const taskId = textAt(created.body, "data", "task_id");
  const mayBeMade = created.status === undefined || created.status < 300 || created.status >= 500;
  if (taskId !== undefined) created.verdict.notes.push(`task_id ${taskId}`);
  else if (mayBeMade) {
    created.verdict.notes.push(
      `a task may have been made, and is not created again: look for external_task_id ${externalTaskId}`,
    );
  }
  yield created.verdict;
  if (taskId === undefined) return;

  for (let look = 1; look <= options.looks; look += 1) {
    if (look > 1) await options.pause(options.intervalMs);
    const seen = await judgeExchange(options, {
      name: `look ${look}`,
      ...getOf(planned.path, taskId),
      expected: [200],
    });
    const { verdict, status, body } = seen;
    const taskStatus = textAt(body, "data", "task_status");
    const isWaiting = status === 200 && (taskStatus === "submitted" || taskStatus === "processing");
    if (taskStatus !== undefined) verdict.notes.push(taskStatus);
    const seenId = textAt(body, "data", "task_id");
    if (status === 200 && seenId !== undefined && seenId !== taskId) {
      const what = `is ${JSON.stringify(seenId)}, another task's`;
      verdict.findings.push({
        where: "response.body.data.task_id",
        what,
        rule: `the task asked for, ${taskId}`,
      });
    }
    if (isWaiting && look === options.looks) {
      const what = `is still ${JSON.stringify(taskStatus)} after ${looksIn(options)}`;
      verdict.findings.push({
        where: "response.body.data.task_status",
        what,
        rule: "a task ends: succeed or failed",
      });
    }
    yield verdict;
    if (!isWaiting) return;
  }
}

function looksIn({ looks, intervalMs }: FlowOptions): string {
  return `${looks} look${looks === 1 ? "" : "s"}, ${intervalMs / 1000} s apart`;
}

function getOf(createPath: string, id: string): Pick<PlannedExchange, "method" | "path"> {
  return { method: "GET", path: `${createPath}/${encodeURIComponent(id)}` };
}

function taskNote({ body }: JudgedExchange): string | undefined {
  const taskId = textAt(body, "data", "task_id");
  return taskId === undefined ? undefined : `task_id ${taskId}`;
}

function skip({ name, method, path }: PlannedExchange, skipped: string): Verdict {
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
