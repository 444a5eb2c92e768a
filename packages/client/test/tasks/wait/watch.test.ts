import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, type RecordedFetch, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { taskId } from "../../fakes/start-wait.ts";

describe(verifies("client:watch", "watch"), () => {
  async function collect(fake: RecordedFetch, until = Number.POSITIVE_INFINITY) {
    const clock = manualClock();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
    const seen: string[] = [];
    let ended = false;
    const loop = async (): Promise<void> => {
      for await (const task of multiImage2Video.watch(taskId)) {
        seen.push(task.task_status);
        if (seen.length === until) break;
      }
      ended = true;
    };
    void loop();
    await clock.runUntil(() => ended);
    return { seen, clock };
  }

  test("yields each change once, a failed task last", async () => {
    const fake = recordedFetch(
      example("task-submitted"),
      example("task-submitted"),
      example("task-processing"),
      example("task-failed"),
    );
    expect((await collect(fake)).seen).toEqual(["submitted", "processing", "failed"]);
  });

  test("stops polling when the loop is left", async () => {
    const fake = recordedFetch(example("task-processing"));
    const { seen, clock } = await collect(fake, 1);
    expect([seen, fake.requests.length, clock.pending()]).toEqual([["processing"], 1, 0]);
  });
});
