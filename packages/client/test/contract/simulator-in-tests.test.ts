import { useSimulator } from "cometapi-kling-mock/vitest";
import { verifies } from "cometapi-kling-spec/requirements";
import { beforeEach, describe, expect, test } from "vitest";
import {
  createKlingClient,
  type ImageInput,
  type KlingClient,
  SubmissionUncertainError,
  TaskFailedError,
  WaitTimeoutError,
} from "../../src/index.ts";
import { wholePng } from "../fakes/pictures.ts";

const simulated = useSimulator();
const wave = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"] as const,
  prompt: "They wave.",
};
let kling: KlingClient;

beforeEach(() => {
  const { fetch, baseUrl, clock } = simulated;
  kling = createKlingClient({ apiKey: "any", fetch, baseUrl, clock });
});

describe(verifies("simulator:vitest", "client and simulator on one clock"), () => {
  test("make a video", async () => {
    const task = await simulated.run(kling.multiImage2Video.generate(wave));
    expect(task.task_status).toBe("succeed");
    expect(simulated.billedTasks()).toHaveLength(1);
    const { stream } = await kling.multiImage2Video.download(task);
    expect((await new Response(stream).arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  });

  test("send pictures as bytes", async () => {
    const picture: ImageInput = new Blob([wholePng(640, 480)]);
    const task = await simulated.run(
      kling.multiImage2Video.generate({ image_list: [picture, picture], prompt: "They wave." }),
    );
    expect(task.task_status).toBe("succeed");
  });

  test.each(["500-after", "504-after", "cut-after", "stall-after"])(
    "pay for one task when its answer is lost by %s",
    async (scenario) => {
      simulated.scenario = scenario;
      const task = await simulated.run(kling.multiImage2Video.generate(wave));
      expect(simulated.billedTasks().map(({ task_id }) => task_id)).toEqual([task.task_id]);
    },
  );

  test("find a task later whose outcome was unknown", async () => {
    simulated.scenario = "cut-after+late-lookup";
    const lost = await simulated.run(kling.multiImage2Video.create(wave).catch((error: unknown) => error));
    if (!(lost instanceof SubmissionUncertainError)) throw lost;
    await simulated.advance(30_000);
    const found = await simulated.run(kling.multiImage2Video.recover(lost.reference ?? ""));
    expect(simulated.billedTasks().map(({ task_id }) => task_id)).toEqual([found.task_id]);
  });

  test("report a failed task", async () => {
    simulated.scenario = "fail-content-policy";
    const run = simulated.run(kling.multiImage2Video.generate(wave));
    await expect(run).rejects.toThrow(TaskFailedError);
  });

  test("end the wait for a stuck task when its time is over", async () => {
    simulated.scenario = "stuck";
    const run = simulated.run(kling.multiImage2Video.generate(wave, { timeoutMs: 600_000 }));
    await expect(run).rejects.toThrow(WaitTimeoutError);
  });

  test("make four videos where the account allows one at a time", async () => {
    simulated.scenario = "concurrency";
    const { fetch, baseUrl, clock } = simulated;
    const { multiImage2Video } = createKlingClient({
      apiKey: "any",
      fetch,
      baseUrl,
      clock,
      concurrency: { tasks: 4 },
    });
    const tasks = await simulated.run(
      Promise.all([1, 2, 3, 4].map(() => multiImage2Video.generate(wave, { timeoutMs: 3_000_000 }))),
    );
    expect(new Set(tasks.map(({ task_id }) => task_id)).size).toBe(4);
    expect(simulated.billedTasks()).toHaveLength(4);
  });
});
