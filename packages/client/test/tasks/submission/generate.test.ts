import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, type Task } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, exampleBody, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { input, outcomeOf, startClient } from "../../fakes/start-client.ts";

const { task_id: taskId } = exampleBody("create-response")["data"] as Task;

describe("generate", () => {
  test.each([{ pollIntervalMs: Number.NaN }, { timeoutMs: 0 }, { firstPollMs: -1 }])(
    "checks %j before anything is paid for",
    async (options) => {
      const { clock, kling, service } = startClient({});
      expect((await outcomeOf(clock, kling.generate(input, options))).error).toMatchObject({
        name: "InvalidInputError",
        billed: "no",
      });
      expect(service.posts.length).toBe(0);
    },
  );

  test("says that a task was made when the wait for it fails", async () => {
    const { clock, kling } = startClient({ gets: ["401"] });
    const { error } = await outcomeOf(clock, kling.generate(input));
    expect(error).toMatchObject({
      name: "AuthenticationError",
      billed: "unknown",
      reference: { taskId: "861309198188019719" },
    });
  });

  test(verifies("client:generate", "creates one task and waits for it"), async () => {
    const fake = recordedFetch(
      example("create-response"),
      example("task-processing"),
      example("task-succeed"),
    );
    const clock = manualClock();
    const client = createKlingClient({ apiKey: "sk-test", fetch: fake.fetch, clock });
    let done: Task | undefined;
    void client.multiImage2Video
      .generate({ image_list: ["https://example.com/a.png", "https://example.com/b.png"], prompt: "Wave." })
      .then((task) => {
        done = task;
      });
    await clock.runUntil(() => done !== undefined);
    expect(done?.task_status).toBe("succeed");
    expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
    expect(fake.requests[1]?.url).toMatch(new RegExp(`/${taskId}$`));
  });
});
