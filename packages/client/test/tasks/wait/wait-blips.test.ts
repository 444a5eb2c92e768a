import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { AuthenticationError, UnexpectedResponseError } from "../../../src/index.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { submitted, taskId, waitFor } from "../../fakes/start-wait.ts";

describe("errors during a wait", () => {
  test(
    verifies("client:wait.unknown-status", "a task with an unknown status is polled at the normal pace"),
    async () => {
      const paused = json({
        ...exampleBody("task-processing"),
        data: { ...submitted, task_status: "paused" },
      });
      const fake = recordedFetch(paused, paused, example("task-succeed"));
      const { task, clock, warnings } = await waitFor(fake, submitted);
      expect(task?.task_status).toBe("succeed");
      expect(warnings).toEqual([expect.stringContaining('unknown status "paused"')]);
      expect(clock.pauses.filter((_, index) => index % 2 === 0)).toEqual([5_000, 3_000, 3_750]);
    },
  );

  test.each([
    ["500", example("error-500-internal", 500)],
    ["429", example("error-429-rate-limited", 429)],
    ["504 with a page", new Response("<html>", { status: 504, headers: { "content-type": "text/html" } })],
    ["a lost connection", new TypeError("fetch failed")],
  ])(verifies("client:wait.blip", "the wait survives %s"), async (_name, blip) => {
    const fake = recordedFetch(blip, blip, blip, blip, blip, blip, blip, blip, blip, example("task-succeed"));
    expect((await waitFor(fake, taskId)).task?.task_status).toBe("succeed");
  });

  const garbage: [string, Response][] = [
    ["a page with 200", new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["a body that was cut off", json('{"code":0,"data":{"task_id":"8613')],
    ["an empty body", json("")],
    [
      "a success whose video is not there yet",
      json({ code: 0, message: "ok", data: { ...submitted, task_status: "succeed", task_result: {} } }),
    ],
  ];

  test.each(garbage)(
    verifies("client:wait.blip", "the wait survives %s after the task was read"),
    async (_name, blip) => {
      const fake = recordedFetch(blip, blip, example("task-succeed"));
      expect((await waitFor(fake, submitted)).task?.task_status).toBe("succeed");
      const later = recordedFetch(example("task-processing"), blip, example("task-succeed"));
      expect((await waitFor(later, taskId)).task?.task_status).toBe("succeed");
    },
  );

  test.each(garbage)(
    "the wait ends at once with %s where no task was read, as at a wrong baseUrl",
    async (_name, answer) => {
      const fake = recordedFetch(answer);
      expect((await waitFor(fake, taskId)).error).toBeInstanceOf(UnexpectedResponseError);
      expect(fake.requests).toHaveLength(1);
    },
  );

  test("the wait ends after ten failed polls in a row, with the last error", async () => {
    const fake = recordedFetch(example("error-500-internal", 500));
    expect((await waitFor(fake, taskId)).error).toMatchObject({ name: "ServerError", status: 500 });
    expect(fake.requests).toHaveLength(10);
  });

  test.each([
    ["a refused key", example("error-401-invalid-token", 401), AuthenticationError],
    ["a used-up key inside 200", json(exampleBody("error-401-authorization-expired")), AuthenticationError],
  ])("the wait ends at once with %s", async (_name, answer, expected) => {
    const fake = recordedFetch(answer);
    expect((await waitFor(fake, taskId)).error).toBeInstanceOf(expected);
    expect(fake.requests).toHaveLength(1);
  });
});
