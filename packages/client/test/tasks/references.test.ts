import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  createKlingClient,
  InvalidInputError,
  type KlingClient,
  type KlingError,
  type TaskReference,
} from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, json, recordedFetch } from "../fakes/recorded-fetch.ts";

type Calls = KlingClient["multiImage2Video"];

const task = exampleBody("task-succeed")["data"] as { task_id: string };
const taskId = task.task_id;

afterEach(() => {
  vi.useRealTimers();
});

async function firstOf<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** The calls that take a reference, by name. */
const calls: Record<string, (calls: Calls, target: TaskReference) => Promise<unknown>> = {
  wait: ({ wait }, target) => wait(target),
  watch: ({ watch }, target) => firstOf(watch(target)),
  recover: ({ recover }, target) => recover(target),
};

describe(verifies("client:errors.reference", "an error about a task has its reference"), () => {
  const refused = (): Calls =>
    createKlingClient({
      apiKey: "k",
      fetch: recordedFetch(example("error-401-authentication-failed", 401)).fetch,
      clock: manualClock(),
    }).multiImage2Video;

  test.each(Object.entries(calls))("%s", async (_name, call) => {
    const reference: TaskReference = {
      version: 1,
      endpoint: "multiImage2Video",
      taskId,
      externalTaskId: "order-1",
      submittedAt: 7,
    };
    await expect(call(refused(), reference)).rejects.toMatchObject({
      name: "AuthenticationError",
      billed: "no",
      reference,
    });
  });

  test("get, and a wait for an id", async () => {
    const seen = { name: "AuthenticationError", billed: "no", reference: { taskId } };
    await expect(refused().get(taskId)).rejects.toMatchObject(seen);
    await expect(refused().wait(taskId)).rejects.toMatchObject(seen);
  });

  test("a reference whose task was never found keeps what it has", async () => {
    const reference = { externalTaskId: "order-1", submittedAt: 7 };
    const error = await refused()
      .wait(reference)
      .catch((thrown: KlingError) => thrown);
    expect(error).toMatchObject({ name: "SubmissionUncertainError", reference });
  });
});

test("the time in a reference is wall-clock time, also after the machine has slept", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7 * 86_400_000 });
  const { create } = createKlingClient({
    apiKey: "k",
    fetch: recordedFetch(example("create-response")).fetch,
  }).multiImage2Video;
  const pending = create({
    image_list: ["https://example.com/a.png", "https://example.com/b.png"],
    prompt: "They wave.",
  });
  expect(pending.reference.submittedAt).toBe(Date.now());
  await pending;
});

test(
  verifies("client:wait.timeout", "the lookup of the task is part of the wait, and takes its time from it"),
  async () => {
    const clock = manualClock();
    const processing = exampleBody("task-processing");
    const task_info = { external_task_id: "order-1" };
    const found = json({
      ...processing,
      data: { ...(processing["data"] as object), task_id: taskId, task_info },
    });
    const hanging = (): Promise<Response> => new Promise(() => {});
    const { fetch } = recordedFetch(hanging, hanging, hanging, found);
    const { wait } = createKlingClient({ apiKey: "k", fetch, clock }).multiImage2Video;
    const began = clock.now();
    let error: KlingError | undefined;
    wait({ externalTaskId: "order-1" }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      reference: { taskId, externalTaskId: "order-1" },
    });
    expect(clock.now() - began).toBe(900_000);
  },
);

describe(verifies("client:recover", "a reference"), () => {
  // As a database returns unknown fields.
  const stored = { taskId: null, externalTaskId: "order-1", submittedAt: null };

  test.each(Object.entries(calls))(
    "with null for what is not known is read as one without it: %s",
    async (_name, call) => {
      const found = { ...task, task_info: { external_task_id: "order-1" } };
      const fake = recordedFetch(json({ code: 0, message: "ok", data: found }));
      const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch });
      expect(await call(multiImage2Video, stored as unknown as TaskReference)).toMatchObject({
        task_id: taskId,
      });
      expect(fake.requests[0]?.url).toMatch(/\/order-1$/);
    },
  );

  test.each(
    Object.keys(calls).flatMap((name) =>
      [undefined, null, 5, "", {}, { taskId: "" }].map((target) => [name, target] as const),
    ),
  )("%s of %j is refused", async (name, target) => {
    const fake = recordedFetch(example("task-succeed"));
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch });
    const error = await calls[name]?.(multiImage2Video, target as TaskReference).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toContain(name === "recover" ? "recover" : "wait");
    expect(fake.requests).toEqual([]);
  });
});
