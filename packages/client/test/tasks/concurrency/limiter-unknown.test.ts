import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { inputOf, outcomeOf, startClient } from "../../fakes/start-client.ts";

function start(tasks: number) {
  const started = startClient({}, { maxRetries: 0, concurrency: { tasks } });
  const { clock, kling } = started;
  /** The outcome of a call, and its duration. */
  async function timed<Result>(call: Promise<Result>) {
    const began = clock.now();
    const outcome = await outcomeOf(clock, call);
    return { ...outcome, ms: clock.now() - began };
  }
  const create = (id: string) => timed(kling.create(inputOf(id)));
  return { ...started, timed, create };
}

test(
  verifies(
    "client:concurrency",
    "a permit of an unknown outcome is released when the task certainly does not exist",
  ),
  async () => {
    const { kling, service, timed, create } = start(2);
    await create("a");
    // Now this client knows that lookups are served.
    await timed(kling.recover("a"));
    service.plan.lost.add("b");
    expect((await create("b")).error).toMatchObject({ name: "SubmissionUncertainError" });
    expect((await timed(kling.recover("b"))).error).toMatchObject({ name: "NotFoundError" });
    expect(await create("c")).toMatchObject({ value: { task_info: { external_task_id: "c" } }, ms: 0 });
    expect((await create("d")).ms).toBeGreaterThan(60_000);
  },
);

test(
  verifies("client:concurrency", "a call under the id of an earlier unknown outcome takes no second permit"),
  async () => {
    const { kling, service, create } = start(2);
    service.plan.lost.add("a");
    expect((await create("a")).error).toMatchObject({ name: "SubmissionUncertainError" });
    service.plan.lost.clear();
    await create("a");
    expect(await create("b")).toMatchObject({ value: { task_info: { external_task_id: "b" } }, ms: 0 });
    // Both permits are taken. The end of the first task, which no longer carries the external id, releases one.
    const queued = create("c");
    await kling.get(service.fail("a", {}).task_id);
    expect(await queued).toMatchObject({ value: { task_info: { external_task_id: "c" } }, ms: 0 });
  },
);
