import { InvalidInputError } from "../errors.ts";
import type { MultiImage2VideoInput } from "../generated/inputs.ts";
import type { BodyFactory } from "../http/request-body.ts";
import type { CallOptions, Transport } from "../http/transport.ts";
import type { Task } from "../task-types.ts";
import { parseTask } from "./parse-task.ts";

export type CreateTaskInput = MultiImage2VideoInput;

const collection = "/kling/v1/videos/multi-image2video";

export interface EncodedRequest {
  id: string | undefined;
  body: BodyFactory;
}

/** Sends one create request, once. */
export function createTask(transport: Transport, request: EncodedRequest, call: CallOptions): Promise<Task> {
  const operation = "multiImage2Video.create";
  return transport.post(collection, {
    ...call,
    operation,
    endpoint: "multiImage2Video",
    ifLost: "unknown",
    id: request.id,
    body: request.body,
    read: (answer) => parseTask(answer, operation, "unknown"),
  });
}

/** Looks at a task once. */
export async function getTask(transport: Transport, taskId: string, call: CallOptions): Promise<Task> {
  const operation = "multiImage2Video.get";
  // The two dots are steps in a path, also when they are escaped: another address would be asked.
  if (typeof taskId !== "string" || ["", ".", ".."].includes(taskId)) {
    throw new InvalidInputError(
      `${operation}: the task id must be a string that names a task, got: ${String(taskId)}`,
    );
  }
  return transport.get(collection, taskId, {
    ...call,
    operation,
    endpoint: "multiImage2Video",
    ifLost: "no",
    id: taskId,
    read: (answer) => parseTask(answer, operation, "no"),
  });
}
