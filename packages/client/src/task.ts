import { InvalidInputError } from "./errors.ts";
import type { components } from "./generated/schema.ts";
import { type EachAs, encodeImage, type ImageInput, type ImageListInput } from "./image.ts";
import { parseTask } from "./parse-task.ts";
import type { Task } from "./task-status.ts";
import type { CallOptions, Transport } from "./transport.ts";

type Wire = components["schemas"]["CreateTaskRequest"];
type WireMask = components["schemas"]["DynamicMask"];

/** One painted area, a picture in any form, and 2 to 77 points of its path in pixels from the bottom left. */
export interface DynamicMaskInput extends Omit<WireMask, "mask"> {
  mask: ImageInput;
}

/** The parameters of `create`: the wire's fields under their wire names, with pictures in any form. */
export interface CreateTaskInput extends Omit<Wire, "image_list" | "static_mask" | "dynamic_masks"> {
  /** Two to four pictures, in the order in which the model sees them. */
  image_list: ImageListInput;
  /** Static brush: white areas stay frozen. Same aspect ratio and resolution as the input picture. */
  static_mask?: ImageInput;
  /** Dynamic brush: up to 6 groups, each a painted area and 2 to 77 points of its path. */
  dynamic_masks?: EachAs<NonNullable<Wire["dynamic_masks"]>, DynamicMaskInput>;
}

const collection = "/kling/v1/videos/multi-image2video";

/** Sends one create request, once. */
export async function createTask(
  transport: Transport,
  input: CreateTaskInput,
  call: CallOptions,
): Promise<Task> {
  const operation = "multiImage2Video.create";
  return transport.post(collection, await encodeRequest(input), {
    ...call,
    operation,
    read: (answer) => parseTask(answer, operation, "unknown"),
  });
}

/** Looks at a task once. */
export async function getTask(transport: Transport, taskId: string, call: CallOptions): Promise<Task> {
  const operation = "multiImage2Video.get";
  if (typeof taskId !== "string" || taskId === "") {
    throw new InvalidInputError(
      `${operation}: the task id must be a string that is not empty, got: ${String(taskId)}`,
    );
  }
  return transport.get(
    `${collection}/{task_id}`,
    { task_id: taskId },
    {
      ...call,
      operation,
      read: (answer) => parseTask(answer, operation, "no"),
    },
  );
}

async function encodeRequest(input: CreateTaskInput): Promise<Wire> {
  const { image_list, static_mask, dynamic_masks, ...rest } = input;
  return {
    ...rest,
    // The types fix the lengths; `map` forgets them.
    image_list: (await encodeEach(image_list, encodeItem)) as Wire["image_list"],
    ...(static_mask === undefined ? {} : { static_mask: await encodeImage(static_mask) }),
    ...(dynamic_masks === undefined
      ? {}
      : {
          dynamic_masks: (await encodeEach(dynamic_masks, encodeMask)) as NonNullable<Wire["dynamic_masks"]>,
        }),
  };
}

/** What is no list, from a caller without types, goes to the service as it is, and is refused there. */
async function encodeEach<Item, Encoded>(
  list: readonly Item[],
  encode: (item: Item) => Promise<Encoded>,
): Promise<unknown> {
  return Array.isArray(list) ? Promise.all(list.map(encode)) : list;
}

async function encodeItem(item: ImageInput | { image: ImageInput }): Promise<{ image: string }> {
  return { image: await encodeImage(typeof item === "object" && "image" in item ? item.image : item) };
}

async function encodeMask(group: DynamicMaskInput): Promise<WireMask> {
  return { ...group, mask: await encodeImage(group.mask) };
}
