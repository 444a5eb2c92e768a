import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/index.ts";
import { signCallbackUrl } from "../../src/webhook.ts";
import { recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  type Deferred,
  deferred,
  endpoint,
  externalTaskId,
  failed,
  found,
  now,
  post,
  processing,
  receiver,
  secret,
  submitted,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

describe(verifies("client:webhook.order", "deliveries"), () => {
  test("hand each state over once, in the service's order", async () => {
    const answers = [submitted, submitted, processing, submitted, processing, succeed].map(found);
    const { handle, tasks } = receiver(recordedFetch(...answers));
    for (let turn = 0; turn < 6; turn++) expect((await handle(post(submitted))).status).toBe(200);
    expect(tasks).toEqual([submitted, processing, succeed]);
  });

  test("hand over a change within one status", async () => {
    const later = { ...processing, updated_at: processing.updated_at + 1 };
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(later)));
    await handle(post(processing));
    await handle(post(processing));
    expect(tasks).toEqual([processing, later]);
  });

  test("hand over a new status of the same millisecond", async () => {
    const next = { ...processing, updated_at: submitted.updated_at };
    const { handle, tasks } = receiver(recordedFetch(found(submitted), found(next)));
    await handle(post(submitted));
    await handle(post(next));
    expect(tasks).toEqual([submitted, next]);
  });

  test.each([
    ["without times, as gateways send them", undefined],
    ["of one millisecond", processing.updated_at],
  ])("hand over no older state among states %s", async (_name, updated_at) => {
    const timed = (task: Task): Task => ({ ...task, updated_at }) as Task;
    const strange = { ...processing, task_status: "rendering" } as unknown as Task;
    const states = [submitted, processing, submitted, strange, submitted, succeed].map(timed);
    const { handle, tasks } = receiver(recordedFetch(...states.map(found)));
    for (let turn = 0; turn < 6; turn++) expect((await handle(post(submitted))).status).toBe(200);
    expect(tasks).toEqual([submitted, processing, strange, succeed].map(timed));
  });

  test("hand over an earlier status that the service itself dates later", async () => {
    const queuedAgain = { ...submitted, updated_at: processing.updated_at + 1 };
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(queuedAgain)));
    await handle(post(processing));
    await handle(post(submitted));
    expect(tasks).toEqual([processing, queuedAgain]);
  });

  test("after the end change nothing and query nothing", async () => {
    for (const end of [succeed, failed]) {
      const { handle, tasks, service } = receiver(recordedFetch(found(end), found(processing)));
      const statuses = [];
      for (const late of [end, processing, submitted, end]) statuses.push((await handle(post(late))).status);
      expect(statuses).toEqual([200, 200, 200, 200]);
      expect([tasks, service.requests.length]).toEqual([[end], 1]);
    }
  });

  test("report the end even if its time is older than that of an earlier state", async () => {
    const early = { ...succeed, updated_at: processing.updated_at - 1 };
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(early)));
    await handle(post(processing));
    await handle(post(succeed));
    expect(tasks).toEqual([processing, early]);
  });

  test("at the same time query one after another: onTask once per state", async () => {
    const queries = new Map<string, Deferred<Response>[]>([
      [taskId, []],
      ["7", []],
    ]);
    const service = recordedFetch(({ url }) => {
      const query = deferred<Response>();
      queries.get(url.split("/").at(-1) ?? "")?.push(query);
      return query.promise;
    });
    /** The query with that number of that task, once it has been sent. */
    async function query(id: string, number: number): Promise<Deferred<Response>> {
      for (;;) {
        const sent = queries.get(id)?.[number];
        if (sent !== undefined) return sent;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const handed = deferred<void>();
    const tasks: Task[] = [];
    const onTask = async (task: Task): Promise<void> => {
      tasks.push(task);
      if (task.task_id === taskId) await handed.promise;
    };
    const { handle } = receiver(service, { onTask });
    // All are equal, because the platform chooses which signature is checked first.
    const answers = [processing, processing, processing, processing].map((task) => handle(post(task)));
    const other = { ...succeed, task_id: "7", task_info: { external_task_id: "another order" } };
    const otherUrl = await signCallbackUrl("https://shop.example/hook", {
      secret,
      endpoint,
      externalTaskId: "another order",
      now,
    });
    const elsewhere = handle(post(other, otherUrl));

    (await query(taskId, 0)).resolve(found(processing));
    // Another task does not wait for this one, whose onTask still runs.
    (await query("7", 0)).resolve(found(other));
    expect((await elsewhere).status).toBe(200);
    expect(queries.get(taskId)).toHaveLength(1);
    handed.resolve();
    (await query(taskId, 1)).resolve(found(succeed));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(tasks.filter(({ task_id }) => task_id === taskId)).toEqual([processing, succeed]);
    // The last three share one query, which began after they had arrived.
    expect(queries.get(taskId)).toHaveLength(2);
  });

  test("do not wait endlessly behind one that failed", async () => {
    const { handle, tasks } = receiver(recordedFetch(new TypeError("fetch failed"), found(succeed)));
    const answers = await Promise.all([handle(post(succeed)), handle(post(succeed))]);
    // Which of the two is the first is the platform's choice.
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect(tasks).toEqual([succeed]);
  });

  test("are remembered for the tasks that were used last", async () => {
    const answer = (request: { url: string }): Response =>
      found({ ...succeed, task_id: request.url.split("/").at(-1) ?? "" });
    const { handle, tasks } = receiver(recordedFetch(answer), { rememberTasks: 2 });
    for (const task_id of ["1", "2", "1", "3", "1", "2"]) await handle(post({ ...succeed, task_id }));
    expect(tasks.map(({ task_id }) => task_id)).toEqual(["1", "2", "3", "2"]);
  });

  test("are counted under the id that the service gives the task", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(processing)));
    await handle(post(processing));
    await handle(post({ ...processing, task_id: externalTaskId }));
    expect(tasks).toEqual([processing]);
    const back = { ...processing, updated_at: succeed.updated_at + 1 };
    const other = receiver(recordedFetch(found(succeed), found(back)));
    await other.handle(post({ ...processing, task_id: externalTaskId }));
    await other.handle(post({ ...processing, task_id: externalTaskId }));
    await other.handle(post(processing));
    expect(other.tasks).toEqual([succeed]);
  });
});
