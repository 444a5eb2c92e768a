import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { createKlingClient, type KlingError, type MultiImage2VideoInput } from "../../../src/index.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { example, json } from "../../fakes/recorded-fetch.ts";

function inputOf(external_task_id: string): MultiImage2VideoInput {
  const image_list = ["https://example.com/a.png", "https://example.com/b.png"] as const;
  return { image_list, prompt: "They wave.", external_task_id };
}

/** A service that makes a task for each request but the ones under a lost id, and knows tasks by both ids. */
function forgetfulService(clock: ManualClock) {
  const lost = new Set<string>();
  const made = new Map<string, object>();
  const answer = (data: object): Response => json({ code: 0, message: "ok", request_id: "r", data });
  async function fetch(request: Request): Promise<Response> {
    if (request.method === "GET") {
      const found = made.get(request.url.split("/").at(-1) ?? "");
      return found === undefined ? example("error-400-task-not-exist", 400) : answer(found);
    }
    const { external_task_id } = (await request.json()) as { external_task_id: string };
    if (lost.has(external_task_id)) return json("a gateway's page", 502);
    const created_at = clock.now();
    const task_info = { external_task_id };
    const task = {
      task_id: `of-${external_task_id}`,
      task_status: "submitted",
      task_info,
      created_at,
      updated_at: created_at,
    };
    made.set(task.task_id, task).set(external_task_id, task);
    return answer(task);
  }
  return { fetch, lost, made };
}

function setup(tasks: number) {
  const clock = manualClock();
  const service = forgetfulService(clock);
  const options = { apiKey: "k", fetch: service.fetch, clock, random: () => 0.5, maxRetries: 0 };
  const { multiImage2Video } = createKlingClient({ ...options, concurrency: { tasks } });
  /** What a call ends with, and how long it took. */
  async function timed<Result>(call: Promise<Result>): Promise<{ value: Result | KlingError; ms: number }> {
    const began = clock.now();
    let ended = false;
    const value = call
      .catch((error: KlingError) => error)
      .finally(() => {
        ended = true;
      });
    await clock.runUntil(() => ended);
    return { value: await value, ms: clock.now() - began };
  }
  return { ...service, clock, kling: multiImage2Video, timed };
}

test(
  verifies("client:concurrency", "a place taken in doubt is free when there certainly is no task"),
  async () => {
    const { kling, lost, timed } = setup(2);
    await kling.create(inputOf("a"));
    // Now this client knows that the service can be asked for an external id.
    await timed(kling.recover("a"));
    lost.add("b");
    expect((await timed(kling.create(inputOf("b")))).value).toMatchObject({
      name: "SubmissionUncertainError",
    });
    expect((await timed(kling.recover("b"))).value).toMatchObject({ name: "NotFoundError" });
    expect(await timed(kling.create(inputOf("c")))).toMatchObject({ value: { task_id: "of-c" }, ms: 0 });
    expect((await timed(kling.create(inputOf("d")))).ms).toBeGreaterThan(60_000);
  },
);

test(
  verifies("client:concurrency", "a call under the id of an earlier one in doubt takes no second place"),
  async () => {
    const { kling, lost, made, timed } = setup(2);
    lost.add("a");
    expect((await timed(kling.create(inputOf("a")))).value).toMatchObject({
      name: "SubmissionUncertainError",
    });
    lost.clear();
    await kling.create(inputOf("a"));
    expect(await timed(kling.create(inputOf("b")))).toMatchObject({ value: { task_id: "of-b" }, ms: 0 });
    // Both are taken now; the end of the first, which no longer carries the external id, frees one.
    const queued = timed(kling.create(inputOf("c")));
    const ended = { ...made.get("of-a"), task_status: "failed", task_info: {} };
    made.set("of-a", ended);
    await kling.get("of-a");
    expect(await queued).toMatchObject({ value: { task_id: "of-c" }, ms: 0 });
  },
);
