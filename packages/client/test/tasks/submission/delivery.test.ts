import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, createNotifier, type KlingError, type Notifier } from "../../../src/index.ts";
import { json } from "../../fakes/recorded-fetch.ts";
import type { PostFault } from "../../fakes/service.ts";
import { inputOf, outcomeOf, outcomeSoFar, startClient } from "../../fakes/start-client.ts";

/** A service that serves no lookups by the external id, and calls a webhook `afterMs` after the create. */
function start(fault: PostFault, afterMs: number, options: { lateMs?: number } = {}) {
  const setup = startClient({ posts: [fault], served: false, ...options });
  const { clock, service } = setup;
  const notifier = createNotifier();
  clock.schedule(() => {
    const [task] = service.made;
    if (task !== undefined) notifier.notify(task);
  }, afterMs);
  return { ...setup, notifier };
}

describe(
  verifies("client:create.delivery", "where no lookup by the external id is served, a delivery"),
  () => {
    test.each<[string, PostFault, number, number]>([
      ["after the cut settles it at once", "answer lost", 1_000, 1_000],
      ["while the answer is awaited settles it when the request has timed out", "hangs, made", 5_000, 20_000],
      ["a minute later settles it then", "500 after", 60_000, 60_000],
      ["at the very end of the time settles it", "504 page after", 170_000, 170_000],
    ])("%s", async (_name, fault, afterMs, tookMs) => {
      const { clock, kling, service, notifier } = start(fault, afterMs);
      const began = clock.now();
      const { value } = await outcomeOf(clock, kling.create(inputOf(), { notifier }));
      expect(value).toEqual(service.made[0]);
      expect(clock.now() - began).toBe(tookMs);
      expect(service.posts).toHaveLength(1);
    });

    test("settles generate, too, and the wait that follows", async () => {
      const { clock, kling, service, notifier } = start("answer lost", 1_000);
      service.plan = { ...service.plan, taskMs: 30_000 };
      const { value } = await outcomeOf(clock, kling.generate(inputOf(), { notifier }));
      expect(value).toMatchObject({ task_id: service.made[0]?.task_id, task_status: "succeed" });
    });

    test("settles a wait for a reference, and recover", async () => {
      const { clock, kling, service } = startClient({ posts: ["answer lost"], served: false });
      const { error } = await outcomeOf(clock, kling.create(inputOf()));
      const { reference } = error as KlingError;
      if (reference === undefined) throw new Error("the error has no reference");
      for (const method of ["recover", "wait"] as const) {
        const notifier = createNotifier();
        service.plan = { ...service.plan, taskMs: 1_000 };
        const outcome = outcomeSoFar<object>(kling[method](reference, { notifier, timeoutMs: 100_000 }));
        const task = service.made[0];
        clock.schedule(() => task && notifier.notify(task), 50_000);
        if (method === "wait") service.fail(reference.externalTaskId ?? "");
        await clock.runUntil(() => outcome.value !== undefined || outcome.error !== undefined);
        const end =
          method === "wait"
            ? outcome.error?.reference?.taskId
            : (outcome.value as { task_id: string }).task_id;
        expect(end).toBe(task?.task_id);
      }
    });

    test.each<[string, (notifier: Notifier, taskId: string, externalTaskId: string) => void]>([
      [
        "names a task of another order",
        (notifier, _id, own) => notifier.notify({ task_id: "7", task_info: { external_task_id: own } }),
      ],
      [
        "names an id that no service knows",
        (notifier, _id, own) => notifier.notify("nobody", { externalTaskId: own }),
      ],
      ["names the external id alone", (notifier, _id, own) => notifier.notify(own)],
    ])("that %s is not believed; the next one is", async (_name, notifyWrongly) => {
      const { clock, kling, service } = startClient({ posts: ["answer lost"], served: false });
      const notifier = createNotifier();
      service.make("another order");
      const pending = kling.create(inputOf("order-1"), { notifier });
      clock.schedule(() => notifyWrongly(notifier, service.made[1]?.task_id ?? "", "order-1"), 30_000);
      clock.schedule(() => notifier.notify(service.made[1] ?? "", { externalTaskId: "order-1" }), 90_000);
      const began = clock.now();
      expect((await outcomeOf(clock, pending)).value).toEqual(service.made[1]);
      expect(clock.now() - began).toBe(90_000);
      expect(service.posts).toHaveLength(1);
    });

    test.each<[string, () => Response]>([
      ["refuses the form of the id", () => json({ code: 1201, message: "task id is invalid" }, 400)],
      ["answers with a page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
      ["forbids it", () => json({ code: 1103, message: "no permission" }, 403)],
    ])("settles it also where the service %s of a lookup that it does not serve", async (_name, refusal) => {
      const { clock, kling, service, notifier } = start("answer lost", 60_000);
      const answer = service.fetch;
      service.fetch = async (request) =>
        request.method === "GET" && request.url.includes("ck-") ? refusal() : answer(request);
      const began = clock.now();
      expect((await outcomeOf(clock, kling.create(inputOf(), { notifier }))).value).toEqual(service.made[0]);
      expect(clock.now() - began).toBe(60_000);
    });

    test("about the task of another order is not believed, though the service answers with that task", async () => {
      const { clock, kling, service } = startClient({ posts: ["answer lost"], served: false });
      const notifier = createNotifier();
      const foreign = service.make("another order");
      clock.schedule(() => notifier.notify(foreign?.task_id ?? "", { externalTaskId: "order-1" }), 30_000);
      const { error } = await outcomeOf(clock, kling.create(inputOf("order-1"), { notifier }));
      expect(error).toMatchObject({ name: "SubmissionUncertainError" });
      expect(error?.reference?.taskId).toBeUndefined();
    });

    test("in another process: recover takes the id that the webhook told", async () => {
      const { clock, kling, service } = startClient({ posts: ["answer lost"], served: false });
      const { error } = await outcomeOf(clock, kling.create(inputOf("order-1")));
      const [task] = service.made;
      const other = createKlingClient({ apiKey: "k", fetch: (request) => service.fetch(request), clock });
      const stored = { ...error?.reference, taskId: task?.task_id };
      expect(await other.multiImage2Video.recover(stored)).toEqual(task);
      const foreign = service.make("another order");
      const wrong = outcomeOf(clock, other.multiImage2Video.recover({ ...stored, taskId: foreign?.task_id }));
      expect((await wrong).error).toMatchObject({ name: "SubmissionUncertainError", billed: "unknown" });
    });

    test("that never comes leaves the outcome unknown at the end of the time, and no listener", async () => {
      const { clock, kling } = startClient({ posts: ["answer lost"], served: false });
      const listeners = new Set<unknown>();
      const notifier: Pick<Notifier, "subscribe"> = {
        subscribe(_id, listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      };
      const began = clock.now();
      const { error } = await outcomeOf(clock, kling.create(inputOf(), { notifier }));
      expect(error).toMatchObject({ name: "SubmissionUncertainError" });
      expect(clock.now() - began).toBe(179_000);
      expect(listeners.size).toBe(0);
    });

    test("a notifier that throws becomes a warning, and the create succeeds", async () => {
      const warnings: string[] = [];
      const onWarning = (message: string): void => void warnings.push(message);
      const { clock, kling, service } = startClient({}, { onWarning });
      const subscribe = (): never => {
        throw new Error("the queue is down");
      };
      const { value } = await outcomeOf(clock, kling.create(inputOf(), { notifier: { subscribe } }));
      expect(value).toEqual(service.made[0]);
      expect(warnings.join()).toContain("the queue is down");
    });
  },
);
