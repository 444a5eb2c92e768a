import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expectTypeOf, test } from "vitest";
import type { components, paths } from "../../src/generated/schema.ts";
import {
  type CreateTaskInput,
  createKlingClient,
  type ImageListInput,
  type InputProblem,
  InvalidInputError,
  imageList,
  KlingError,
  limits,
  type SucceedTask,
  type Task,
  TaskFailedError,
  type TaskReference,
  type TaskStatus,
} from "../../src/index.ts";

const { create, wait, get } = createKlingClient({ apiKey: "k" }).multiImage2Video;
const prompt = "Wave.";

describe(verifies("client:types", "what does not fit the contract does not compile"), () => {
  test("counts of images", () => {
    const two: ImageListInput = ["a", "b"];
    const four: ImageListInput = ["a", new Blob(), { image: "c" }, { image: new Blob() }];
    expectTypeOf(create).toBeCallableWith({ image_list: two, prompt });
    expectTypeOf(create).toBeCallableWith({ image_list: four, prompt });
    // @ts-expect-error one image
    const one: ImageListInput = ["a"];
    // @ts-expect-error five images
    const five: ImageListInput = ["a", "b", "c", "d", "e"];
    // @ts-expect-error a list of unknown length; imageList() checks it
    const many: ImageListInput = [] as string[];
    expectTypeOf([one, five, many]).toBeArray();
    expectTypeOf(imageList([] as string[])).toEqualTypeOf<ImageListInput>();
  });

  test("fields", () => {
    // @ts-expect-error prompt is required
    const noPrompt: CreateTaskInput = { image_list: ["a", "b"] };
    // @ts-expect-error mode is std or pro
    const mode: CreateTaskInput["mode"] = "ultra";
    // @ts-expect-error duration is a string
    const duration: CreateTaskInput["duration"] = 5;
    const open: CreateTaskInput["model_name"] = "kling-v9";
    expectTypeOf([noPrompt, mode, duration, open]).toBeArray();
    expectTypeOf<CreateTaskInput["dynamic_masks"]>().not.toEqualTypeOf<unknown>();
  });

  test("optional fields may be undefined, and lists readonly", () => {
    const images = ["a", "b"] as const;
    const form: CreateTaskInput = { image_list: images, prompt, mode: undefined, static_mask: undefined };
    // @ts-expect-error a required field may not
    const missing: CreateTaskInput = { image_list: images, prompt: undefined };
    expectTypeOf([form, missing]).toBeArray();
  });

  test("a task is narrowed by its status", async () => {
    const task = await get("1");
    expectTypeOf(task).toEqualTypeOf<Task>();
    expectTypeOf(task.task_status).toEqualTypeOf<TaskStatus>();
    if (task.task_status === "succeed") expectTypeOf(task.task_result.videos[0].url).toBeString();
    // @ts-expect-error only a succeeded task certainly has a result
    expectTypeOf(task.task_result.videos).toBeArray();
    expectTypeOf(wait).returns.resolves.toEqualTypeOf<SucceedTask>();
    expectTypeOf(task.task_id).toBeString();
  });

  test("instanceof narrows to every class", () => {
    const error: unknown = undefined;
    if (error instanceof TaskFailedError) expectTypeOf(error.task.task_status).toEqualTypeOf<"failed">();
    if (error instanceof InvalidInputError)
      expectTypeOf(error.problems).toEqualTypeOf<readonly InputProblem[]>();
    if (error instanceof KlingError) expectTypeOf(error.reference).toEqualTypeOf<TaskReference | undefined>();
  });

  test("limits are literals", () => {
    expectTypeOf(limits.prompt.maxLength).toEqualTypeOf<500>();
    expectTypeOf(limits.mode.enum).toEqualTypeOf<readonly ["std", "pro"]>();
  });
});

test(verifies("client:schema", "paths and components are there for openapi-fetch"), () => {
  expectTypeOf<
    "/kling/v1/videos/multi-image2video" | "/kling/v1/videos/multi-image2video/{task_id}"
  >().toExtend<keyof paths>();
  expectTypeOf<components["schemas"]["VideoTask"]>().toEqualTypeOf<Task>();
});
