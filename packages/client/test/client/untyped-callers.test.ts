import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, InvalidInputError, type KlingClient } from "../../src/index.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

// Inputs of callers without types.
const cyclic: Record<string, unknown> = { prompt: "Wave." };
cyclic["self"] = cyclic;
const inputs: [string, unknown][] = [
  ["a cycle", cyclic],
  ["a BigInt", { prompt: "Wave.", seed: 1n }],
  ["an object that JSON omits", { prompt: "Wave.", toJSON: () => undefined }],
];

function start() {
  const fake = recordedFetch(example("task-succeed"));
  const kling = createKlingClient({ apiKey: "k", fetch: fake.fetch, validate: "off" });
  return { fake, kling };
}

describe(verifies("client:options", "an input that is not JSON is refused before anything is sent"), () => {
  const calls: [string, (kling: KlingClient, input: never) => Promise<unknown>][] = [
    ["create", ({ text2Video }, input) => text2Video.create(input)],
    ["generate", ({ text2Video }, input) => text2Video.generate(input)],
    ["a call that answers at once", ({ identifyFace }, input) => identifyFace(input)],
  ];
  test.each(inputs.flatMap(([what, input]) => calls.map(([name, call]) => ({ what, name, input, call }))))(
    "$what, by $name",
    async ({ input, call }) => {
      const { fake, kling } = start();
      const error = await call(kling, input as never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toMatchObject({ billed: "no", message: expect.stringContaining("is not JSON") });
      expect(fake.requests).toEqual([]);
    },
  );
});

test(verifies("client:create.images", "a Blob where the contract has no picture is refused"), async () => {
  const { fake, kling } = start();
  const input = { prompt: "Wave.", image: new Blob(["picture"]) };
  await expect(kling.text2Video.create(input as never)).rejects.toMatchObject({
    name: "InvalidInputError",
    billed: "no",
    cause: { message: "image takes no Blob" },
  });
  expect(fake.requests).toEqual([]);
});

test("null as options means no options", async () => {
  const none = null as unknown as undefined;
  const { kling, fake } = start();
  const { text2Video } = kling;
  const { task_id } = await text2Video.create({ prompt: "Wave." }, none);
  await text2Video.get(task_id, none);
  await text2Video.wait(task_id, none);
  await text2Video.recover({ taskId: task_id }, none);
  await text2Video.generate({ prompt: "Wave." }, none);
  for await (const task of text2Video.watch(task_id, none)) expect(task.task_id).toBe(task_id);
  expect(fake.requests).toHaveLength(6);
});

test.each([undefined, null, "7"])("a download of %j is refused", async (task) => {
  const { kling } = start();
  const error = await kling.text2Video.download(task as never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInputError);
});
