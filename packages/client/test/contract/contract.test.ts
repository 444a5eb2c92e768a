import { type RunningServer, startContractMock } from "cometapi-kling-mock";
import { type Example, readDocument, readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createKlingClient,
  type KlingClient,
  KlingError,
  type MultiImage2VideoInput,
  type Task,
} from "../../src/index.ts";
import { expectedErrors } from "../fakes/documented-errors.ts";

const collection = "/kling/v1/videos/multi-image2video";
const documentedTaskId = "861309198188019719";
const { paths, components } = readDocument();

let mock: RunningServer;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
});

afterAll(() => mock?.close());

function client(headers: Record<string, string> = {}): KlingClient["multiImage2Video"] {
  return createKlingClient({
    apiKey: "sk-test",
    baseUrl: mock.url,
    // The mock has no memory: it cannot say whether a task exists, and its errors are not temporary.
    submitOnce: false,
    maxRetries: 0,
    // The refusals of the mock are tested here, not those of the client.
    validate: "off",
    fetch(request) {
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
      return fetch(request);
    },
  }).multiImage2Video;
}

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(mock.url + collection, {
    method: "POST",
    headers: { Authorization: "Bearer sk-test", "Content-Type": "application/json", ...headers },
    body,
  });
}

/** The documented request with some fields changed; undefined removes a field. */
function documentedRequest(changes: Record<string, unknown> = {}): MultiImage2VideoInput {
  return {
    ...JSON.parse(readExample("multi-image2video/create-request.json")),
    ...changes,
  } as MultiImage2VideoInput;
}

describe("the documented call", () => {
  test(verifies("mock:documented", "gets the documented body"), async () => {
    const answer = await post(readExample("multi-image2video/create-request.json"));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await answer.text()).toBe(
      JSON.stringify(JSON.parse(readExample("multi-image2video/create-response.json"))),
    );
    expect(answer.headers.has("sl-violations")).toBe(false);
  });

  test(verifies("client:create", "returns the documented task to the client"), async () => {
    const task = await client().create(documentedRequest());
    expect(task).toEqual({
      task_id: documentedTaskId,
      task_status: "submitted",
      task_info: {},
      created_at: 1773380633979,
      updated_at: 1773380633979,
    });
  });

  test("leads to a finished video", async () => {
    const done = await client().generate(documentedRequest(), { firstPollMs: 1 });
    expect(done.task_id).toBe(documentedTaskId);
    expect(done.task_result.videos[0].url).toMatch(/^https:/);
  });
});

const image = { image: "https://example.com/a.png" };
const group = {
  mask: "https://example.com/mask.png",
  trajectories: [
    { x: 1, y: 1 },
    { x: 2, y: 2 },
  ],
};

describe(verifies("mock:refuses", "outside the contract"), () => {
  test.each<[string, Record<string, unknown>]>([
    ["1 image", { image_list: [image] }],
    ["5 images", { image_list: [image, image, image, image, image] }],
    ["no image list", { image_list: undefined }],
    ["no prompt", { prompt: undefined }],
    ["an empty prompt", { prompt: "" }],
    ["a prompt of 501 characters", { prompt: "x".repeat(501) }],
    ["a negative prompt of 201 characters", { negative_prompt: "x".repeat(201) }],
    ['mode "ultra"', { mode: "ultra" }],
    ['duration "7"', { duration: "7" }],
    ["duration 5 as a number", { duration: 5 }],
    ["cfg_scale 2", { cfg_scale: 2 }],
    ["7 mask groups", { dynamic_masks: Array.from({ length: 7 }, () => group) }],
    [
      "a path of 78 points",
      { dynamic_masks: [{ ...group, trajectories: Array.from({ length: 78 }, () => ({ x: 1, y: 1 })) }] },
    ],
    ["a path of 1 point", { dynamic_masks: [{ ...group, trajectories: [{ x: 1, y: 1 }] }] }],
    ["a callback_url that is not a URL", { callback_url: "not a url" }],
  ])("%s is refused with 400 and the documented envelope", async (_name, changes) => {
    const answer = await post(JSON.stringify(documentedRequest(changes)));
    expect(answer.status).toBe(400);
    expect(answer.headers.get("sl-violations")).not.toBeNull();
    expect(await answer.json()).toEqual({
      error: { message: expect.any(String), type: "comet_api_error", param: "", code: "invalid_request" },
    });
    const refused = await client()
      .create(documentedRequest(changes))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: "InvalidRequestError",
      status: 400,
      code: "invalid_request",
      billed: "no",
    });
  });

  test.each([
    ["a prompt of 500 characters", { prompt: "x".repeat(500) }],
    ["6 mask groups", { dynamic_masks: Array.from({ length: 6 }, () => group) }],
    ["an unknown field", { camera_speed: 3 }],
    ["an unknown model", { model_name: "kling-v9" }],
  ])("%s is not refused", async (_name, changes) => {
    expect((await client().create(documentedRequest(changes))).task_id).toBe(documentedTaskId);
  });
});

describe(verifies("mock:auth", "Authorization"), () => {
  test.each([
    ["missing", undefined],
    ["basic", "Basic c2stdGVzdDo="],
    ["bearer without a key", "Bearer"],
    ["bare key", "sk-test"],
  ])("%s gets 401", async (_name, authorization) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const answer = await fetch(`${mock.url}${collection}/${documentedTaskId}`, { headers });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { type: "comet_api_error" } });
  });

  test("a client without a key gets an AuthenticationError", async () => {
    const { multiImage2Video } = createKlingClient({ baseUrl: mock.url });
    await expect(multiImage2Video.get("1")).rejects.toMatchObject({
      name: "AuthenticationError",
      status: 401,
    });
  });
});

/** Every named example of an operation, with the status and media type that it stands under. */
function examplesOf(
  responses: Record<
    string,
    { $ref?: string; content: Record<string, { examples: Record<string, Example> }> }
  >,
) {
  return Object.entries(responses).flatMap(([status, response]) => {
    const target = components.responses[response.$ref?.split("/").at(-1) ?? ""] ?? response;
    return Object.entries(target.content).flatMap(([mediaType, { examples }]) =>
      Object.entries(examples).map(([name, { value }]) => ({
        status: Number(status),
        mediaType,
        name,
        value,
      })),
    );
  });
}

describe.each([
  ["create", paths[collection]?.post],
  ["get", paths[`${collection}/{task_id}`]?.get],
] as const)(verifies("mock:prefer", "Prefer serves and the client decodes, for %s"), (method, operation) => {
  test.each(examplesOf(operation?.responses ?? {}))(
    "$status $name as $mediaType",
    async ({ status, mediaType, name, value }) => {
      const multiImage2Video = client({ Prefer: `code=${status}, example=${name}`, Accept: mediaType });
      const { task_id } = { task_id: documentedTaskId, ...(value as { data?: Partial<Task> }).data };
      const outcome: unknown = await (method === "create"
        ? multiImage2Video.create(documentedRequest())
        : multiImage2Video.get(task_id)
      ).catch((error: unknown) => error);
      if (status === 200) {
        expect(outcome).toEqual((value as { data: unknown }).data);
        return;
      }
      expect(outcome).toBeInstanceOf(KlingError);
      const { name: kind, retryable, billed, body } = outcome as KlingError;
      const [expectedKind, expectedRetryable, expectedBilled] = expectedErrors[`${status} ${name}`] ?? [];
      expect({ kind, retryable, billed, body }).toEqual({
        kind: expectedKind,
        retryable: expectedRetryable,
        billed: method === "get" ? "no" : expectedBilled,
        body: value,
      });
    },
  );
});

test(verifies("mock:large-body", "four images of 10 MB pass"), async () => {
  const picture = new Blob([new Uint8Array(10 * 1024 * 1024)]);
  const task = await client().create({
    image_list: [picture, picture, picture, picture],
    prompt: "They wave.",
  });
  expect(task.task_id).toBe(documentedTaskId);
});
