import { describe, expect, test } from "vitest";
import { type Operation, readExample, type Schema } from "../../document.ts";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import { document, field, resolved, schema, there } from "../support/parts.ts";
import { compiler } from "../support/schemas.ts";
import { type EndpointFacts, endpointFacts } from "./endpoint-facts.ts";

const compile = compiler();

const operationOf = ({ path }: EndpointFacts): Operation => there(document.paths[path]?.post, path);
const bodyOf = (endpoint: EndpointFacts) =>
  there(operationOf(endpoint).requestBody?.content["application/json"], `body of ${endpoint.path}`);
const answerOf = (endpoint: EndpointFacts) =>
  there(operationOf(endpoint).responses["200"]?.content["application/json"], `answer of ${endpoint.path}`);

/** `prompt` is a field of the request; `CameraConfig.pan` is a field of another schema. */
function partOf(input: string, name: string): Schema {
  const [owner = "", property] = name.split(".");
  return property === undefined ? field(input, owner) : field(owner, property);
}

/** The source of a keyword, from the field that has it or from the schema that the field refers to. */
function sourceOf(part: Schema, keyword: string): string | undefined {
  if (part.$ref !== undefined && !(keyword in part)) return sourceOf(schema(nameOf(part.$ref)), keyword);
  return part["x-source-of"]?.[keyword] ?? part["x-source"];
}

const keywordOf = (part: Schema, keyword: string): unknown =>
  Object.entries(resolved(part)).find(([key]) => key === keyword)?.[1];

describe.each(endpointFacts)("$path", (endpoint) => {
  const { requirement, input } = endpoint;

  test(verifies(requirement, "is an operation of this name, with this request and this answer"), () => {
    const { operationId } = operationOf(endpoint);
    expect([
      operationId,
      nameOf(bodyOf(endpoint).schema.$ref),
      nameOf(answerOf(endpoint).schema.$ref),
    ]).toEqual([endpoint.operationId, input, endpoint.answer]);
  });

  test(verifies([requirement, "spec:sources"], "has these fields, each documented by this source"), () => {
    const fields = Object.entries(schema(input).properties ?? {}).map(([name, part]) => [
      name,
      part["x-source"],
    ]);
    expect(Object.fromEntries(fields)).toEqual(endpoint.fields);
    expect(schema(input).required ?? []).toEqual(endpoint.required);
  });

  test.each(endpoint.facts)(verifies(requirement, "%s: %s is %j, by %s"), (name, keyword, value, source) => {
    const part = partOf(input, name);
    expect([keywordOf(part, keyword), sourceOf(part, keyword)]).toEqual([value, source]);
  });

  test(
    verifies([requirement, "spec:examples"], "the examples of the request use every field, and no other"),
    () => {
      const used = Object.values(bodyOf(endpoint).examples).flatMap(({ value }) => Object.keys(value ?? {}));
      expect(new Set(used)).toEqual(new Set(Object.keys(endpoint.fields)));
    },
  );
});

describe("the documented bodies", () => {
  const raw = "https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb";
  const cup = "A small ceramic cup on a wooden table, steam rising in soft morning light";

  test.each([
    [
      "spec:text2video",
      "text2video/create-request-older",
      { prompt: "A happy scene of a vacation on the beach." },
    ],
    [
      "spec:text2video",
      "text2video/create-request",
      { prompt: cup, model_name: "kling-v3", mode: "std", duration: "5", sound: "off" },
    ],
    [
      "spec:image2video",
      "image2video/create-request",
      { image: `${raw}/3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg` },
    ],
    [
      "spec:image2video",
      "image2video/create-response",
      {
        code: 0,
        message: "success",
        data: {
          task_id: "2032273942220931072",
          task_status: "submitted",
          task_info: {},
          created_at: 1773366840306,
          updated_at: 1773366840306,
        },
      },
    ],
    ["spec:identify-face", "identify-face/call-request", { video_url: "https://your-video-host/source.mp4" }],
    ["spec:image-generation", "image-generation/create-request", { prompt: "cry" }],
  ] as const)(
    verifies(["spec:text2video", "spec:image2video"], "%s: %s.json is the page's, key for key"),
    (_, file, body) => {
      expect(JSON.stringify(JSON.parse(readExample(`${file}.json`)))).toBe(JSON.stringify(body));
    },
  );

  test(
    verifies("spec:video-extend", "the request is the page's, with ids in place of its placeholders"),
    () => {
      const { task_id, video_id, ...rest } = JSON.parse(
        readExample("video-extend/create-request.json"),
      ) as Record<string, unknown>;
      expect(rest).toEqual({ prompt: "Continue with the same calm morning atmosphere", cfg_scale: 0.5 });
      expect([task_id, video_id]).toEqual([
        expect.stringMatching(/^\d{18}$/),
        expect.stringMatching(/^\d{18}$/),
      ]);
    },
  );
});

describe("identify-face", () => {
  const fits = (body: unknown): boolean => compile("IdentifyFaceInput")(body);
  const url = "https://example.com/interview.mp4";

  test.each([
    ["the id alone", { video_id: "1" }, true],
    ["the URL alone", { video_url: url }, true],
    ["both", { video_id: "1", video_url: url }, false],
    ["none", {}, false],
  ])(verifies("spec:identify-face", "takes exactly one video: %s"), (_, body, fit) => {
    expect(fits(body)).toBe(fit);
  });

  test(verifies("spec:identify-face", "has no task to query"), () => {
    expect(document.paths["/kling/v1/videos/identify-face/{task_id}"]).toBeUndefined();
  });
});

test(verifies("spec:image-generation", "an answer may have null where the older page shows it"), () => {
  const data = { task_id: "1", task_status: "submitted", created_at: 1, updated_at: 1 };
  const nulls = { task_status_msg: null, task_result: null, task_info: { external_task_id: null } };
  expect(compile("ImageTaskEnvelope")({ code: 0, message: "", data: { ...data, ...nulls } })).toBe(true);
});

test(verifies("spec:image-generation", "a finished task has pictures with a URL"), () => {
  const data = { task_id: "1", task_status: "succeed", created_at: 1, updated_at: 1 };
  const answer = (images: unknown[]) => ({
    code: 0,
    message: "",
    data: { ...data, task_result: { images } },
  });
  expect(compile("ImageTaskEnvelope")(answer([{ url: "https://cdn.example.com/1.png" }]))).toBe(true);
  expect(compile("ImageTaskEnvelope")(answer([{ index: 0 }]))).toBe(false);
  expect(compile("ImageTaskEnvelope")(answer([]))).toBe(false);
});
