import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expectTypeOf, test } from "vitest";
import type { components, paths } from "../../src/generated/schema.ts";
import {
  createKlingClient,
  type IdentifyFaceAnswer,
  type ImageResult,
  type InputProblem,
  InvalidInputError,
  KlingError,
  type MultiImage2VideoInput,
  multiImage2Video,
  type SucceedTask,
  type Task,
  TaskFailedError,
  type TaskReference,
  type TaskStatus,
  type VideoResult,
} from "../../src/index.ts";

const { create, wait, get } = createKlingClient({ apiKey: "k" }).multiImage2Video;
const prompt = "Wave.";

describe(verifies("client:types", "what does not fit the contract does not compile"), () => {
  test("pictures in any form, in a list of any length", () => {
    const files = [] as File[];
    expectTypeOf(create).toBeCallableWith({ image_list: files, prompt });
    expectTypeOf(create).toBeCallableWith({
      image_list: ["a", new Blob(), { image: "c" }, { image: new Blob() }],
      prompt,
      dynamic_masks: [{ mask: new Blob(), trajectories: [{ x: 1, y: 2 }] }],
    });
    // @ts-expect-error a number is not a picture
    const number: MultiImage2VideoInput["image_list"] = [7];
    expectTypeOf([number]).toBeArray();
  });

  test("fields", () => {
    // @ts-expect-error prompt is required
    const noPrompt: MultiImage2VideoInput = { image_list: ["a", "b"] };
    // @ts-expect-error mode is std or pro
    const mode: MultiImage2VideoInput["mode"] = "ultra";
    // @ts-expect-error duration is a string
    const duration: MultiImage2VideoInput["duration"] = 5;
    const open: MultiImage2VideoInput["model_name"] = "kling-v9";
    expectTypeOf([noPrompt, mode, duration, open]).toBeArray();
    expectTypeOf<MultiImage2VideoInput["dynamic_masks"]>().not.toEqualTypeOf<unknown>();
  });

  test("optional fields may be undefined, and lists readonly", () => {
    const images = ["a", "b"] as const;
    const form: MultiImage2VideoInput = {
      image_list: images,
      prompt,
      mode: undefined,
      static_mask: undefined,
    };
    // @ts-expect-error a required field may not
    const missing: MultiImage2VideoInput = { image_list: images, prompt: undefined };
    expectTypeOf([form, missing]).toBeArray();
  });

  test("exactly one of two fields", () => {
    const { identifyFace } = createKlingClient();
    expectTypeOf(identifyFace).toBeCallableWith({ video_id: "1" });
    expectTypeOf(identifyFace).toBeCallableWith({
      video_url: "https://example.com/a.mp4",
      video_id: undefined,
    });
    // @ts-expect-error: one of them is required
    identifyFace({});
    // @ts-expect-error: not both
    identifyFace({ video_id: "1", video_url: "https://example.com/a.mp4" });
  });

  test("a task is narrowed by its status", async () => {
    const task = await get("1");
    expectTypeOf(task).toEqualTypeOf<Task<VideoResult>>();
    expectTypeOf(task.task_status).toEqualTypeOf<TaskStatus>();
    if (task.task_status === "succeed") expectTypeOf(task.task_result.videos[0].url).toBeString();
    // @ts-expect-error only a succeeded task certainly has a result
    expectTypeOf(task.task_result.videos).toBeArray();
    expectTypeOf(wait).returns.resolves.toEqualTypeOf<SucceedTask<VideoResult>>();
    expectTypeOf(task.task_id).toBeString();
  });

  test("each endpoint has its own input and result", () => {
    const kling = createKlingClient({ apiKey: "k" });
    expectTypeOf(kling.imageGeneration.wait).returns.resolves.toEqualTypeOf<SucceedTask<ImageResult>>();
    expectTypeOf(kling.text2Video.create).toBeCallableWith({ prompt });
    expectTypeOf(kling.identifyFace).returns.resolves.toEqualTypeOf<IdentifyFaceAnswer>();
    const clip = {} as SucceedTask<VideoResult>;
    // @ts-expect-error a video is not an image
    void (() => kling.imageGeneration.download(clip));
    // @ts-expect-error video-extend needs the ids of a video
    void (() => kling.videoExtend.create({ prompt }));
  });

  test("instanceof narrows to every class", () => {
    const error: unknown = undefined;
    if (error instanceof TaskFailedError) expectTypeOf(error.task.task_status).toEqualTypeOf<"failed">();
    if (error instanceof InvalidInputError)
      expectTypeOf(error.problems).toEqualTypeOf<readonly InputProblem[]>();
    if (error instanceof KlingError) expectTypeOf(error.reference).toEqualTypeOf<TaskReference | undefined>();
  });

  test("a task is what the wire has, in each of its states", () => {
    type Wire = components["schemas"];
    expectTypeOf<Wire["VideoTask"]>().toExtend<Task<VideoResult>>();
    expectTypeOf<Task<VideoResult>>().toExtend<Wire["VideoTask"]>();
    expectTypeOf<Wire["ImageTask"]>().toExtend<Task<ImageResult>>();
    expectTypeOf<Task<ImageResult>>().toExtend<Wire["ImageTask"]>();
  });

  test("the limits of an endpoint are literals", () => {
    const rules = multiImage2Video.rules.properties;
    expectTypeOf(rules.prompt.maxLength).toEqualTypeOf<500>();
    expectTypeOf(rules.mode.enum).toEqualTypeOf<readonly ["std", "pro"]>();
  });
});

test(verifies("client:schema", "paths and components are there for openapi-fetch"), () => {
  expectTypeOf<
    "/kling/v1/videos/multi-image2video" | "/kling/v1/videos/multi-image2video/{task_id}"
  >().toExtend<keyof paths>();
});
