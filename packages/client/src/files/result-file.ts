import { InvalidInputError, UnexpectedResponseError } from "../errors/errors.ts";
import type { EndpointFacts, ResultKind } from "../facts.ts";
import { checkCount } from "../options/check-option.ts";
import type { SucceedTask, Task } from "../task.ts";
import { addressesOf } from "./expiry.ts";
import type { DownloadOptions } from "./types.ts";

/** One file of a task's result. */
interface FileChoice {
  /** The list of the result that has the file. */
  list: ResultKind;
  /** Its place in the list, from 0. */
  index: number;
}

/**
 * Finds the file that a download is about, and its address.
 * @throws {InvalidInputError} when the endpoint's tasks have no such list, or the task no such file.
 */
export function chooseFile(
  { name, makes = [] }: EndpointFacts,
  task: SucceedTask,
  { list = makes[0], index: given }: DownloadOptions,
): FileChoice & { url: string } {
  const index = checkCount("index", given, 0);
  if (list === undefined || !makes.includes(list)) {
    const message = `download: a task of ${name} has no ${list ?? "files"}, but ${makes.join(" and ")}`;
    throw new InvalidInputError(message);
  }
  // A caller without types may hand in a task that is not finished, or is of another endpoint.
  const count = filesOf(task, list)?.length;
  if (count === undefined) {
    const message = `download: the task has no ${list}, its status is ${task.task_status}`;
    throw new InvalidInputError(message, { advice: `Wait for a task of ${name} first.` });
  }
  const url = urlOf(task, { list, index });
  if (url !== undefined) return { list, index, url };
  throw new InvalidInputError(
    index < count
      ? `download: the task's file ${index} of its ${list} has no URL`
      : `download: the task has no file ${index} in its ${list}, which are ${count}, counted from 0`,
  );
}

/**
 * The address of a task's file: the first field of its item that begins with `url`. Undefined when the task has no
 * such file.
 * @throws {UnexpectedResponseError} when the address is not an http or https URL.
 */
export function urlOf(task: Task, { list, index }: FileChoice): string | undefined {
  const [text] = addressesOf(filesOf(task, list)?.[index]);
  if (text === undefined) return undefined;
  const url = URL.canParse(String(text)) ? new URL(String(text)) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.href;
  // The address is not in the message: it alone gives access to the file.
  throw new UnexpectedResponseError("download: the address of the task's file is not an http or https URL");
}

function filesOf(task: Task, list: ResultKind): readonly object[] | undefined {
  if (task.task_status !== "succeed") return undefined;
  const files: unknown = Reflect.get(Object(task.task_result), list);
  return Array.isArray(files) ? files : undefined;
}
