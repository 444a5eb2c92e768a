import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { InvalidRequestError, NotFoundError, PermissionError, type Task } from "../../src/index.ts";
import { type CallbackInfo, signCallbackUrl } from "../../src/webhook.ts";
import { example, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  endpoint,
  externalTaskId,
  found,
  now,
  post,
  processing,
  receiver,
  secret,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

/** What Kling itself posts where the gateway has an id of its own. */
const foreign = { ...succeed, task_id: "880000000000000001" };

/** A gateway that finds tasks by its own ids alone. */
function ownIdsAlone(task: Task, refuse: () => Response): RecordedFetch {
  return recordedFetch(({ url }) => (url.endsWith(`/${task.task_id}`) ? found(task) : refuse()));
}

const refusals: [name: string, refuse: () => Response][] = [
  ["404 with 1203", () => example("error-404-resource-not-found", 404)],
  [
    "400 with task_not_exist",
    () => json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400),
  ],
  ["400 with 1201", () => json({ code: 1201, message: "invalid task id", request_id: "r" }, 400)],
];

const idsOf = ({ requests }: RecordedFetch): (string | undefined)[] =>
  requests.map(({ url }) => url.split("/").at(-1));

describe.each(refusals)(
  verifies("client:webhook.external-id", "where the gateway has ids of its own and finds no other: %s"),
  (_name, refuse) => {
    test("a delivery with its id is handed over", async () => {
      const { handle, tasks, errors } = receiver(ownIdsAlone(succeed, refuse));
      expect([(await handle(post(succeed))).status, tasks, errors]).toEqual([200, [succeed], []]);
    });

    test("a delivery with a foreign id ends: 200, and onError says what to do", async () => {
      const { handle, tasks, errors, service } = receiver(ownIdsAlone(succeed, refuse));
      expect([(await handle(post(foreign))).status, tasks]).toEqual([200, []]);
      expect(idsOf(service)).toEqual([foreign.task_id, externalTaskId]);
      expect(errors).toEqual([expect.any(NotFoundError)]);
      expect(errors[0]).toMatchObject({
        message: `webhook: the service finds no task of ${endpoint} by "${foreign.task_id}" or "${externalTaskId}"`,
        advice: expect.stringContaining("resolveTaskId"),
        reference: { endpoint, taskId: foreign.task_id, externalTaskId },
      });
    });

    test("a foreign id with waitUntil ends: 202, and onError", async () => {
      const { handle, errors } = receiver(ownIdsAlone(succeed, refuse));
      const works: Promise<unknown>[] = [];
      expect((await handle(post(foreign), { waitUntil: (work) => works.push(work) })).status).toBe(202);
      await Promise.all(works);
      expect(errors).toEqual([expect.any(NotFoundError)]);
    });

    test("a foreign id leads to the task whose id the caller has stored", async () => {
      const asked: CallbackInfo[] = [];
      const resolveTaskId = async (callback: CallbackInfo): Promise<string> => {
        asked.push(callback);
        return taskId;
      };
      const service = ownIdsAlone(succeed, refuse);
      const { handle, tasks, errors } = receiver(service, { resolveTaskId });
      for (let turn = 0; turn < 3; turn++) expect((await handle(post(foreign))).status).toBe(200);
      expect([tasks, errors, asked]).toEqual([[succeed], [], [{ endpoint, externalTaskId }]]);
      // After the end, a repetition costs no query.
      expect(idsOf(service)).toEqual([foreign.task_id, taskId]);
    });
  },
);

describe(verifies("client:webhook.external-id", "the id that the caller has stored"), () => {
  const unknown = (): Response => example("error-404-resource-not-found", 404);

  test("is not asked for while the delivered id is known", async () => {
    const resolveTaskId = (): never => expect.fail("asked");
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { resolveTaskId });
    expect([(await handle(post(succeed))).status, tasks]).toEqual([200, [succeed]]);
  });

  test.each([undefined, null, foreign.task_id])("may be missing or the same: %s", async (stored) => {
    const service = recordedFetch(unknown());
    const { handle } = receiver(service, { resolveTaskId: () => stored });
    expect((await handle(post(foreign))).status).toBe(200);
    expect(idsOf(service)).toEqual([foreign.task_id, externalTaskId]);
  });

  test("must belong to the URL, where the service tells", async () => {
    const other = { ...succeed, task_info: { external_task_id: "another order" } };
    const { handle, tasks } = receiver(ownIdsAlone(other, unknown), { resolveTaskId: () => taskId });
    expect([(await handle(post(foreign))).status, tasks]).toEqual([403, []]);
  });

  test("that cannot be read leads to 500, and the delivery comes again", async () => {
    let isDown = true;
    const resolveTaskId = (): string => {
      if (isDown) throw new Error("no database");
      return taskId;
    };
    const { handle, tasks, errors } = receiver(ownIdsAlone(succeed, unknown), { resolveTaskId });
    expect((await handle(post(foreign))).status).toBe(500);
    isDown = false;
    expect((await handle(post(foreign))).status).toBe(200);
    expect([tasks, errors]).toEqual([[succeed], [expect.objectContaining({ message: "no database" })]]);
  });
});

test(
  verifies("client:webhook.external-id", "a task of another URL is refused, and onError says so"),
  async () => {
    const other = { ...succeed, task_info: { external_task_id: "another order" } };
    const { handle, tasks, errors } = receiver(recordedFetch(found(other)));
    expect([(await handle(post(other))).status, tasks]).toEqual([403, []]);
    expect(errors).toEqual([expect.any(PermissionError)]);
    expect(errors[0]).toMatchObject({
      message: `webhook: task ${taskId} has the external_task_id "another order", and the URL was signed for "${externalTaskId}"`,
    });
  },
);

test(
  verifies(
    "client:webhook.external-id",
    "a foreign id at one URL does not hide the task of that id at another",
  ),
  async () => {
    const second = { ...processing, task_id: "2", task_info: { external_task_id: "second" } };
    let isMade = false;
    const service = recordedFetch(({ url }) => {
      if (url.endsWith("/2") && isMade) return found(second);
      return url.endsWith(`/${taskId}`) ? found(succeed) : example("error-404-resource-not-found", 404);
    });
    const { handle, tasks } = receiver(service, { resolveTaskId: () => taskId });
    await handle(post({ ...foreign, task_id: "2" }));
    isMade = true;
    const url = await signCallbackUrl("https://shop.example/hook", {
      ...{ secret, endpoint, now },
      externalTaskId: "second",
    });
    expect((await handle(post(second, url))).status).toBe(200);
    expect(tasks).toEqual([succeed, second]);
  },
);

test(
  verifies("client:webhook.external-id", "a refusal of our own request is not taken for an unknown id"),
  async () => {
    const { handle, errors } = receiver(recordedFetch(example("error-401-authorization-invalid", 401)));
    expect((await handle(post(foreign))).status).toBe(500);
    expect(errors[0]).not.toBeInstanceOf(InvalidRequestError);
    expect(errors[0]).not.toBeInstanceOf(NotFoundError);
  },
);
