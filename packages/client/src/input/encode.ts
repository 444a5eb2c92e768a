import { InvalidInputError } from "../errors.ts";
import type { components } from "../generated/schema.ts";
import { type BodyFactory, bodyFactory } from "../http/request-body.ts";
import type { CallOptions, Transport } from "../http/transport.ts";
import { randomId } from "../random-id.ts";
import type { Task } from "../task-types.ts";
import { parseTask } from "../tasks/parse-task.ts";
import { type EachAs, type ImageInput, type ImageListInput, imageOf, withoutDataPrefix } from "./image.ts";

type Wire = components["schemas"]["MultiImage2VideoInput"];
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

/** A create request, ready to be sent any number of times. */
export interface EncodedRequest {
  /** The request as JSON, with a marker in place of each Blob. */
  draft: Wire;
  body: BodyFactory;
}

/** Turns pictures in any form into the wire's. Fields that we do not know go along untouched. */
export function encodeRequest(input: CreateTaskInput, canStream: boolean): EncodedRequest {
  const blobs = new Map<string, Blob>();
  const marker = randomId();
  const encodeImage = (image: unknown): unknown => {
    if (typeof image === "string") return withoutDataPrefix(image);
    if (!(image instanceof Blob)) return image;
    const name = `blob ${marker} ${blobs.size}`;
    blobs.set(name, image);
    return name;
  };
  const { image_list, static_mask, dynamic_masks, ...rest } = input;
  const draft = {
    ...rest,
    // What is no list, from a caller without types, goes to the service as it is, and is refused there.
    image_list: eachOf(image_list, (item) => ({ ...fieldsOf(item), image: encodeImage(imageOf(item)) })),
    ...(static_mask === undefined ? {} : { static_mask: encodeImage(static_mask) }),
    ...(dynamic_masks === undefined
      ? {}
      : {
          dynamic_masks: eachOf(dynamic_masks, (group) => ({
            ...fieldsOf(group),
            mask: encodeImage(group?.mask),
          })),
        }),
  } as Wire;
  const parts = JSON.stringify(draft)
    .split(new RegExp(`(blob ${marker} \\d+)`))
    .map((part) => blobs.get(part) ?? part);
  return { draft, body: bodyFactory(parts, canStream) };
}

function eachOf<Item>(list: readonly Item[], encode: (item: Item) => unknown): unknown {
  return Array.isArray(list) ? list.map(encode) : list;
}

function fieldsOf(item: unknown): object {
  return typeof item === "object" && item !== null && !(item instanceof Blob) ? item : {};
}

/** Sends one create request, once. */
export function createTask(transport: Transport, request: EncodedRequest, call: CallOptions): Promise<Task> {
  const operation = "multiImage2Video.create";
  return transport.post(collection, request.draft, {
    ...call,
    operation,
    id: request.draft.external_task_id,
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
