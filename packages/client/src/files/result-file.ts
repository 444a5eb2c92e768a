import { InvalidInputError, toReference, UnexpectedResponseError } from "../errors/errors.ts";
import type { EndpointFacts, ResultKind } from "../facts.ts";
import type { SucceedTask, Task } from "../task.ts";

/** Which file of a task's result is meant. */
export interface FileChoice {
  /** The list of the result that has the file. */
  list: ResultKind;
  /** Its place in the list, from 0. */
  index: number;
}

/**
 * The file that a download is about.
 * @throws {InvalidInputError} when the endpoint's tasks have no such list, or the task no such file.
 */
export function chooseFile(
  { name, makes = [] }: EndpointFacts,
  task: SucceedTask,
  { list: wanted, index }: { list: ResultKind | undefined; index: number },
): FileChoice {
  const reference = toReference(name, task);
  const list = wanted ?? makes[0];
  if (list === undefined || !makes.includes(list)) {
    const message = `download: a task of ${name} has no ${list ?? "files"}, but ${makes.join(" and ")}`;
    throw new InvalidInputError(message, { reference });
  }
  // A caller without types may hand in a task that is not finished.
  const count = filesOf(task, list)?.length;
  if (count === undefined) {
    const message = `download: the task has no result, its status is ${task.task_status}`;
    throw new InvalidInputError(message, { reference, advice: "Wait for the task first." });
  }
  if (index >= count) {
    const message = `download: the task has no file ${index} in its ${list}, which are ${count}, counted from 0`;
    throw new InvalidInputError(message, { reference });
  }
  return { list, index };
}

/**
 * The address of a task's file: the first field of its item that begins with `url`. Undefined when the task has no
 * such file.
 * @throws {UnexpectedResponseError} when the address is no http or https URL.
 */
export function urlOf(endpoint: EndpointFacts, task: Task, { list, index }: FileChoice): string | undefined {
  const item = filesOf(task, list)?.[index];
  const text = Object.entries(item ?? {}).find(
    ([name, value]) => name.startsWith("url") && Boolean(value),
  )?.[1];
  if (text === undefined) return undefined;
  const url = URL.canParse(String(text)) ? new URL(String(text)) : undefined;
  // Not in the message: the URL alone gives access to the file.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UnexpectedResponseError("download: the address of the task's file is no http or https URL", {
      reference: toReference(endpoint.name, task),
    });
  }
  return url.href;
}

function filesOf(task: Task, list: ResultKind): readonly object[] | undefined {
  if (task.task_status !== "succeed") return undefined;
  const files: unknown = Object.entries(task.task_result).find(([name]) => name === list)?.[1];
  return Array.isArray(files) ? files : undefined;
}
