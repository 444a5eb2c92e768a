import { InvalidInputError } from "../errors.ts";
import type { components } from "../generated/schema.ts";
import type { BodyFactory } from "../http/request-body.ts";
import type { CallOptions, Transport } from "../http/transport.ts";
import type { EachAs, ImageInput, ImageListInput } from "../input/image.ts";
import type { Task } from "../task-types.ts";
import { parseTask } from "./parse-task.ts";

type Wire = components["schemas"]["CreateTaskRequest"];
type WireMask = components["schemas"]["DynamicMask"];

/** One painted area, a picture in any form, and 2 to 77 points of its path in pixels from the bottom left. */
export interface DynamicMaskInput extends Omit<WireMask, "mask"> {
  mask: ImageInput;
}

/** Optional fields may be there and undefined, as they are when they come from a form. */
export type OrUndefined<Fields> = {
  [Name in keyof Fields]: object extends Pick<Fields, Name> ? Fields[Name] | undefined : Fields[Name];
};

/** The parameters of `create`: the wire's fields under their wire names, with pictures in any form. */
export interface CreateTaskInput
  extends OrUndefined<Omit<Wire, "image_list" | "static_mask" | "dynamic_masks">> {
  /** Two to four pictures, in the order in which the model sees them. */
  image_list: Readonly<ImageListInput>;
  /** Static brush: white areas stay frozen. Same aspect ratio and resolution as the input picture. */
  static_mask?: ImageInput | undefined;
  /** Dynamic brush: up to 6 groups, each a painted area and 2 to 77 points of its path. */
  dynamic_masks?: EachAs<NonNullable<Wire["dynamic_masks"]>, DynamicMaskInput> | undefined;
}

const collection = "/kling/v1/videos/multi-image2video";

export interface EncodedRequest {
  id: string | undefined;
  body: BodyFactory;
}

/** Sends one create request, once. */
export function createTask(transport: Transport, request: EncodedRequest, call: CallOptions): Promise<Task> {
  const operation = "multiImage2Video.create";
  return transport.post(collection, {} as Wire, {
    ...call,
    operation,
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
  return transport.get(
    `${collection}/{task_id}`,
    { task_id: taskId },
    {
      ...call,
      operation,
      id: taskId,
      read: (answer) => parseTask(answer, operation, "no"),
    },
  );
}
