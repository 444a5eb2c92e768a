import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { SimulatorOptions } from "../../src/simulator/state/options.ts";
import type { TaskView } from "../../src/simulator/tasks/task.ts";
import { auth, get, getFrom, path, post, postTo, send, still } from "../support/post-and-get.ts";

const external_task_id = "order-17";
const callback_url = "http://127.0.0.1:9/hook";

/** A simulator that collects its webhooks. */
function collecting(options: SimulatorOptions = {}) {
  const received: TaskView[] = [];
  const simulator = still({
    ...options,
    send: async (request) => {
      received.push((await request.json()) as TaskView);
      return new Response(null);
    },
  });
  return { simulator, received };
}

describe("where only the service's ids find a task", () => {
  test.each([
    ["the option externalIdLookups", { externalIdLookups: false }],
    ["the scenario of the run", { scenario: "service-ids-only" }],
  ])(verifies("simulator:worlds", "by %s, external_task_id never does, task_id does"), async (_, options) => {
    const { simulator, received } = collecting(options);
    const { task_id } = (await post(simulator, { external_task_id, callback_url })).body.data;
    for (const ms of [0, 60_000, 86_400_000]) {
      await simulator.advance(ms);
      expect((await get(simulator, external_task_id)).body.code).toBe("task_not_exist");
      expect((await get(simulator, task_id)).body.data.task_id).toBe(task_id);
    }
    // It stays unique, and its webhooks name it.
    expect((await post(simulator, { external_task_id })).body.code).toBe(1201);
    expect(received.at(-1)?.task_info).toEqual({ external_task_id });
  });

  test(verifies("simulator:worlds", "a request's own scenario does not end the option"), async () => {
    const simulator = still({ externalIdLookups: false });
    await post(simulator, { external_task_id }, { prefer: "scenario=slow" });
    expect((await get(simulator, external_task_id, { prefer: "scenario=instant" })).status).toBe(400);
  });

  test(verifies("simulator:worlds", "it can be the scenario of one create"), async () => {
    const simulator = still();
    await post(simulator, { external_task_id: "a-scenario:service-ids-only" });
    await post(simulator, { external_task_id });
    expect((await get(simulator, "a-scenario:service-ids-only")).status).toBe(400);
    expect((await get(simulator, external_task_id)).status).toBe(200);
  });
});

test(
  verifies("simulator:worlds", "stale-polls: a GET is up to 15 seconds old, webhooks are not"),
  async () => {
    const { simulator, received } = collecting({ scenario: "stale-polls" });
    const { task_id, created_at } = (await post(simulator, { callback_url })).body.data;
    let largest = 0;
    for (let second = 1; second <= 120; second += 1) {
      await simulator.advance(1_000);
      const { data } = (await get(simulator, task_id)).body;
      const latest = received.at(-1);
      if (latest === undefined || data.task_status === latest.task_status) continue;
      expect(data.updated_at).toBeLessThan(latest.updated_at);
      largest = Math.max(largest, simulator.clock.now() - latest.updated_at);
    }
    expect(received.map(({ task_status }) => task_status)).toEqual(["submitted", "processing", "succeed"]);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThanOrEqual(15_000);
    expect((await get(simulator, task_id)).body.data).toMatchObject({ task_status: "succeed", created_at });
  },
);

test(
  verifies("simulator:worlds", "late-task: no GET finds it in its first second, then every one does"),
  async () => {
    const simulator = still({ scenario: "late-task" });
    const { task_id } = (await post(simulator, { external_task_id })).body.data;
    await simulator.advance(999);
    for (const id of [task_id, external_task_id]) {
      expect((await get(simulator, id)).body.code).toBe("task_not_exist");
    }
    await simulator.advance(1);
    for (const id of [task_id, external_task_id]) expect((await get(simulator, id)).status).toBe(200);
  },
);

test(
  verifies("simulator:worlds", "webhook-foreign-id: webhooks have another id, and always the same"),
  async () => {
    const { simulator, received } = collecting({ scenario: "webhook-foreign-id" });
    const { task_id } = (await post(simulator, { callback_url, external_task_id })).body.data;
    await simulator.advance(200_000);
    const ids = new Set(received.map((task) => task.task_id));
    expect([received.length, ids.size]).toEqual([3, 1]);
    const [foreign = ""] = ids;
    expect(foreign).toMatch(/^\d{18}$/);
    expect(foreign).not.toBe(task_id);
    expect((await get(simulator, foreign)).body.code).toBe("task_not_exist");
    expect(received[0]?.task_info).toEqual({ external_task_id });
  },
);

test(
  verifies("simulator:worlds", "empty-message: task_status_msg is an empty text until the end"),
  async () => {
    const { simulator, received } = collecting({ scenario: "empty-message" });
    await post(simulator, { callback_url });
    await simulator.advance(200_000);
    expect(received.map(({ task_status_msg }) => task_status_msg)).toEqual(["", "", undefined]);
  },
);

test.each([
  [path, { prompt: "x", image_list: [{ image: "https://e.com/a" }, { image: "https://e.com/b" }] }, "mp4"],
  ["/kling/v1/images/generations", { prompt: "x" }, "png"],
])(
  verifies("simulator:worlds", "url-in-fail-reason: %s has its URL there after its end"),
  async (to, body, extension) => {
    const simulator = still({ scenario: "url-in-fail-reason" });
    const { task_id } = (await postTo(simulator, to, body)).body.data;
    const record = async () =>
      (await getFrom(simulator, to, task_id)).body.data as unknown as Record<string, unknown>;
    expect(await record()).toMatchObject({ status: "SUBMITTED", fail_reason: "", data: null });
    await simulator.advance(200_000);
    const ended = await record();
    expect(ended).toMatchObject({ task_id, status: "SUCCESS", progress: "100%", data: null });
    const url = new URL(String(ended["fail_reason"]));
    expect(url.pathname.endsWith(`.${extension}`)).toBe(true);
    expect((await send(simulator, url.pathname)).status).toBe(200);
  },
);

describe("gateway-paths", () => {
  test.each([
    ["POST", "/kling/v1/videos/multi-image-to-video", 404],
    ["GET", "/v1/videos/nothing", 404],
    ["GET", "/kling/v1", 404],
    ["POST", "/videos/text2video", 200],
    ["GET", "/kling/videos/nothing", 200],
  ])(verifies("simulator:worlds", "%s %s gets %d, without a key"), async (method, to, status) => {
    const simulator = still({ scenario: "gateway-paths" });
    const answer = await send(simulator, to, { method });
    expect(answer.status).toBe(status);
    if (status === 404) {
      const message = `Invalid URL (${method} ${to})`;
      expect(answer.body).toEqual({ error: { message, type: "invalid_request_error", param: "", code: "" } });
    } else {
      expect(answer.text).toMatch(/^<!DOCTYPE html>/);
    }
    expect(simulator.journal.requests[0]?.reason).toContain("no endpoint has this path");
  });

  test(verifies("simulator:worlds", "known paths stay as they are"), async () => {
    const simulator = still({ scenario: "gateway-paths" });
    expect((await post(simulator)).status).toBe(200);
    expect((await send(simulator, path, { headers: auth })).status).toBe(405);
  });
});
