import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { GenerateOptions, Task } from "../../../src/index.ts";
import { clockedClient, input, settled } from "../../fakes/clocked-client.ts";
import { example, exampleBody, exampleId, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { submitted } from "../../fakes/start-wait.ts";

/** A client whose listener records the task, and how many requests had left by then. */
function start(...answers: Parameters<typeof recordedFetch>) {
  const fake = recordedFetch(...answers);
  const { multiImage2Video, clock } = clockedClient(fake);
  const told: unknown[] = [];
  const began = clock.now();
  const onUpdate = ({ task_id, task_status }: Task): void =>
    void told.push([task_id, task_status, fake.requests.length, clock.now() - began]);
  return { ...multiImage2Video, clock, told, options: { onUpdate } satisfies GenerateOptions };
}

describe(verifies(["client:wait", "client:generate"], "onUpdate is told at once"), () => {
  test("the task that generate has created, with its id, and then each change", async () => {
    const { generate, clock, told, options } = start(example("create-response"), example("task-succeed"));
    await settled(clock, generate(input, options));
    expect(told).toEqual([
      [exampleId, "submitted", 1, 0],
      [exampleId, "succeed", 2, 5_000],
    ]);
  });

  test("nothing by a generate that made no task", async () => {
    const { generate, clock, told, options } = start(json({ code: 1201, message: "no" }, 400));
    await expect(settled(clock, generate(input, options))).rejects.toThrow();
    expect(told).toEqual([]);
  });

  test("a task that a wait has found by the caller's id", async () => {
    const found = { ...submitted, task_info: { external_task_id: "order-1" } };
    const { wait, clock, told, options } = start(json({ code: 0, data: found }), example("task-succeed"));
    await settled(clock, wait({ externalTaskId: "order-1" }, options));
    expect(told).toEqual([
      [exampleId, "submitted", 1, 0],
      [exampleId, "succeed", 2, 5_000],
    ]);
  });

  test("a task that a wait has found by the caller's id, and that has ended", async () => {
    const done = {
      ...(exampleBody("task-succeed")["data"] as object),
      task_info: { external_task_id: "order-1" },
    };
    const { wait, clock, told, options } = start(json({ code: 0, data: done }));
    await settled(clock, wait({ externalTaskId: "order-1" }, options));
    expect(told).toEqual([[exampleId, "succeed", 1, 0]]);
  });

  test("nothing by a wait for an id, until it was read", async () => {
    const { wait, clock, told, options } = start(example("task-processing"), example("task-succeed"));
    await settled(clock, wait(exampleId, options));
    expect(told.map((each) => (each as unknown[])[1])).toEqual(["processing", "succeed"]);
  });

  test("a task that fails later still ends with its error", async () => {
    const { generate, clock, told, options } = start(example("create-response"), example("task-failed"));
    await expect(settled(clock, generate(input, options))).rejects.toMatchObject({ name: "TaskFailedError" });
    expect(told).toHaveLength(2);
  });
});
