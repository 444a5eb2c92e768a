import { InvalidInputError } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import type { BodyFactory } from "../http/request-body.ts";
import type { CallOptions, Transport } from "../http/transport.ts";
import type { Task } from "../task.ts";
import { parseTask } from "./parse-task.ts";

/** Sends one create request, once. */
export function createTask<Result extends object>(
  transport: Transport,
  endpoint: EndpointFacts,
  { body, id }: { body: BodyFactory; id: string | undefined },
  call: CallOptions,
): Promise<Task<Result>> {
  const operation = `${endpoint.name}.create`;
  return transport.post(endpoint.path, {
    ...call,
    operation,
    endpoint: endpoint.name,
    id,
    body,
    ifLost: "unknown",
    read: (answer) => parseTask<Result>(answer, { operation, endpoint, billed: "unknown" }),
  });
}

/**
 * Reads a task, once.
 * @param id its `task_id`, or its `external_task_id` where the service finds tasks by it.
 * @throws {InvalidInputError} when the id cannot be a part of a path.
 */
export async function getTask<Result extends object>(
  transport: Transport,
  endpoint: EndpointFacts,
  id: string,
  call: CallOptions,
): Promise<Task<Result>> {
  const operation = `${endpoint.name}.get`;
  // One or two dots are steps in a path, also when they are escaped: another address would be asked.
  if (typeof id !== "string" || ["", ".", ".."].includes(id)) {
    throw new InvalidInputError(
      `${operation}: the task id must be a string that names a task, got: ${String(id)}`,
    );
  }
  return transport.get(endpoint.path, id, {
    ...call,
    operation,
    endpoint: endpoint.name,
    id,
    ifLost: "no",
    read: (answer) => parseTask<Result>(answer, { operation, endpoint, billed: "no" }),
  });
}
