import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { CreateOptions, KlingClientOptions } from "../../../src/index.ts";
import type { Plan } from "../../fakes/service.ts";
import { inputOf, outcomeOf, startClient } from "../../fakes/start-client.ts";

/** A client on a service that has a task under "order-1", made an hour ago. */
async function start(plan: Partial<Plan> = {}, options: KlingClientOptions = {}) {
  const setup = startClient({}, options);
  const { service, clock, kling } = setup;
  const older = service.make("order-1");
  if (older === undefined) throw new Error("the id is taken");
  await setup.pass(3_600_000);
  service.plan = { ...service.plan, ...plan };
  const create = (given: CreateOptions = {}) => outcomeOf(clock, kling.create(inputOf("order-1"), given));
  return { ...setup, older, create };
}

describe(verifies("client:create.taken", "an id of the caller's that is taken"), () => {
  test("is refused, and the error says that nothing was made, and which task has the id", async () => {
    const { create, older, service } = await start();
    expect((await create()).error).toMatchObject({
      name: "InvalidRequestError",
      billed: "no",
      reference: { externalTaskId: "order-1", taskId: older.task_id },
    });
    expect(service.made).toHaveLength(1);
  });

  test.each<[string, Partial<Plan>]>([
    ["is returned, and nothing is sent", {}],
    ["is returned also where the service does not keep ids unique", { unique: false }],
    ["is returned after a lookup that failed at first", { gets: ["500", "reset"] }],
  ])("with ifTaken: return, %s", async (_name, plan) => {
    const { create, older, service } = await start(plan);
    expect((await create({ ifTaken: "return" })).value).toEqual(older);
    expect([service.made.length, service.posts.length]).toEqual([1, 0]);
  });

  test("with ifTaken: return, is returned when the first lookup came too early", async () => {
    const { create, older, service } = await start({ gets: ["not found once"] });
    expect((await create({ ifTaken: "return" })).value).toEqual(older);
    expect([service.made.length, service.posts.length]).toEqual([1, 1]);
  });

  test("with ifTaken: return, a lookup that is refused sends nothing", async () => {
    const { create, service } = await start({ gets: ["401"] });
    expect((await create({ ifTaken: "return" })).error).toMatchObject({
      name: "AuthenticationError",
      billed: "no",
    });
    expect(service.posts).toHaveLength(0);
  });

  test("with ifTaken: return, a free id gets a new task, also by generate", async () => {
    const { clock, kling, service } = startClient({ taskMs: 1_000 });
    const options = { ifTaken: "return" } as const;
    const { value } = await outcomeOf(clock, kling.generate(inputOf("order-2"), options));
    expect(value?.task_id).toBe(service.made[0]?.task_id);
    expect((await outcomeOf(clock, kling.create(inputOf("order-2"), options))).value?.task_id).toBe(
      value?.task_id,
    );
    expect(service.made).toHaveLength(1);
  });

  test("an ifTaken that is no such word is refused", async () => {
    const { create, service } = await start();
    const ifTaken = "reuse" as unknown as "return";
    expect((await create({ ifTaken })).error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(service.posts).toHaveLength(0);
  });
});

describe(verifies("client:concurrency", "a create that is refused because its id is taken"), () => {
  const options = { concurrency: { tasks: 1, queueTimeoutMs: 100_000 } };

  /** Another process has made the task a moment ago, so that it may be that of this very create. */
  function startRecent(end: boolean) {
    const setup = startClient({}, options);
    setup.service.make("order-1");
    if (end) setup.service.fail("order-1");
    return setup;
  }

  test.each([
    ["keeps no permit when the task has ended", true, 0],
    ["keeps its permit while the task runs", false, 100_000],
  ])("%s", async (_name, end, ms) => {
    const { clock, kling } = startRecent(end);
    const { error } = await outcomeOf(clock, kling.create(inputOf("order-1")));
    expect(error).toMatchObject({ name: "InvalidRequestError", billed: "unknown" });
    const began = clock.now();
    const next = await outcomeOf(clock, kling.create(inputOf("order-2")));
    expect(clock.now() - began).toBe(ms);
    expect(next.value === undefined).toBe(ms > 0);
  });

  test("keeps no permit when the task is older", async () => {
    const { create, clock, kling } = await start({}, options);
    await create();
    expect((await outcomeOf(clock, kling.create(inputOf("order-2")))).value).toBeDefined();
  });
});
