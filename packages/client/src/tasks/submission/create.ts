import { readCall } from "../../http/call.ts";
import { importOrThrow } from "../../http/connection.ts";
import { copyRequest, encodeRequest } from "../../input/encode.ts";
import { checkMs } from "../../options/check-option.ts";
import type { Task } from "../../task.ts";
import { defaultCreateTimeoutMs, type TaskScope } from "../core.ts";
import type { NewTask } from "../reference.ts";
import type { CreateOptions } from "../task-endpoint.ts";

/** Checks a create request, waits for its turn, has its reference stored, and makes exactly one task of it. */
export async function createTask<Result extends object>(
  scope: TaskScope,
  task: NewTask,
  options: CreateOptions,
): Promise<Task<Result>> {
  const { facts, core } = scope;
  const operation = `${facts.name}.create`;
  const timeoutMs = checkMs("timeoutMs", options.timeoutMs, defaultCreateTimeoutMs);
  const call = readCall(facts.name, operation, options, core.options, timeoutMs);
  const { input, madeId } = task;
  // Before the first await: the caller may reuse the input object for the next call.
  const fields = copyRequest(facts, operation, input);
  const named = madeId === undefined ? fields : { ...fields, external_task_id: madeId };
  const parts = encodeRequest(facts, operation, named);
  // Before anything is sent: what finds the task of a lost answer must not be missing then.
  const [{ submitOnce }] = await Promise.all([
    importOrThrow(call, import("../waiting/wait.ts")),
    importOrThrow(call, import("../../input/validate.ts")).then(({ validate }) =>
      validate(facts, call, fields, core.options),
    ),
  ]);
  return submitOnce(scope, { ...task, parts, timeoutMs }, options, call);
}
