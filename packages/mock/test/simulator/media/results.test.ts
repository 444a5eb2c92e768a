import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { SimulatorOptions } from "../../../src/simulator/state/options.ts";
import { virtualClock } from "../../../src/simulator/time/clock.ts";
import { misfitsOf } from "../../support/contract.ts";
import { get, post, send, still } from "../../support/post-and-get.ts";

const callback_url = "http://127.0.0.1:9/hook?secret=1";

/** A simulator whose webhooks are collected instead of sent. */
function collecting(options: SimulatorOptions = {}) {
  const received: { url: string; body: unknown; at: number }[] = [];
  const simulator = still({
    ...options,
    send: async (request) => {
      received.push({ url: request.url, body: await request.json(), at: simulator.clock.now() });
      return new Response();
    },
  });
  const statuses = (): string[] => received.map(({ body }) => (body as { task_status: string }).task_status);
  return { simulator, received, statuses };
}

describe("webhooks", () => {
  test(verifies("simulator:webhooks", "report each change when it happens, as documented"), async () => {
    const { simulator, received, statuses } = collecting();
    const { task_id, created_at } = (await post(simulator, { callback_url, external_task_id: "order-17" }))
      .body.data;
    await simulator.advance(200_000);
    expect(statuses()).toEqual(["submitted", "processing", "succeed"]);
    for (const { url, body, at } of received) {
      expect([url, misfitsOf("VideoTask", body)]).toEqual([callback_url, []]);
      expect(body).toMatchObject({
        task_id,
        created_at,
        updated_at: at,
        task_info: { external_task_id: "order-17" },
      });
    }
    const seen = (await get(simulator, task_id)).body.data;
    expect(received.at(-1)?.body).toEqual(seen);
    expect(simulator.journal.deliveries.map(({ outcome }) => outcome)).toEqual(Array(3).fill("delivered"));
    const { text } = await send(simulator, "/__simulator/deliveries");
    expect(JSON.parse(text)).toEqual({ count: 3, deliveries: simulator.journal.deliveries });
  });

  test(verifies("simulator:webhooks", "report a failure and its reason"), async () => {
    const { simulator, received, statuses } = collecting({ scenario: "fail" });
    await post(simulator, { callback_url });
    await simulator.advance(200_000);
    expect(statuses()).toEqual(["submitted", "failed"]);
    expect(received[1]?.body).toMatchObject({ task_status_msg: "Image pixel is invalid", task_result: {} });
  });

  test(verifies("simulator:webhooks", "are not sent for a refused request"), async () => {
    const { simulator, received } = collecting();
    await post(simulator, { callback_url, prompt: "" });
    await post(simulator, { callback_url }, { authorization: "" });
    await post(simulator, { callback_url }, { prefer: "scenario=quota" });
    await post(simulator, { callback_url }, { prefer: "scenario=500-before" });
    await simulator.advance(200_000);
    expect([received, simulator.journal.deliveries]).toEqual([[], []]);
  });

  test(
    verifies("simulator:webhooks", "go to this machine alone, unless another host is allowed"),
    async () => {
      const elsewhere = { callback_url: "https://hooks.test/hook" };
      const closed = collecting({ scenario: "instant" });
      await post(closed.simulator, elsewhere);
      await closed.simulator.advance(0);
      expect(closed.received).toEqual([]);
      expect(closed.simulator.journal.deliveries[0]).toMatchObject({ outcome: "refused" });

      const open = collecting({ scenario: "instant", allowCallbackHosts: ["hooks.test"] });
      await post(open.simulator, elsewhere);
      await open.simulator.advance(0);
      expect(open.received).not.toEqual([]);
    },
  );

  test.each([
    ["webhook-duplicate", ["submitted", "submitted", "processing", "processing", "succeed", "succeed"]],
    ["webhook-drop", []],
  ])(verifies("simulator:webhooks", "fail in %s"), async (scenario, expected) => {
    const { simulator, statuses } = collecting({ scenario });
    await post(simulator, { callback_url });
    await simulator.advance(200_000);
    expect(statuses()).toEqual(expected);
  });

  test(
    verifies("simulator:webhooks", "arrive late in webhook-delay, and in another order in webhook-reorder"),
    async () => {
      const late = collecting({ scenario: "webhook-delay" });
      const { created_at } = (await post(late.simulator, { callback_url })).body.data;
      await late.simulator.advance(200_000);
      expect(late.received[0]?.at).toBe(created_at + 20_000);

      const reordered = collecting({ scenario: "webhook-reorder" });
      await post(reordered.simulator, { callback_url });
      await reordered.simulator.advance(200_000);
      expect(reordered.statuses()).not.toEqual(["submitted", "processing", "succeed"]);
      expect(reordered.statuses().toSorted()).toEqual(["processing", "submitted", "succeed"]);
    },
  );

  test(verifies("simulator:webhooks", "continue after a restart with the remaining changes"), async () => {
    const first = collecting();
    await post(first.simulator, { callback_url });
    await first.simulator.advance(5_000);
    const state = first.simulator.state();
    const second = collecting({ state, clock: virtualClock({ startAt: state.now }) });
    await second.simulator.advance(200_000);
    expect([first.statuses(), second.statuses()]).toEqual([["submitted", "processing"], ["succeed"]]);
  });

  test(
    verifies("simulator:webhooks", "stop with a reset, which leaves other timers on the clock"),
    async () => {
      const clock = virtualClock();
      const { simulator, statuses } = collecting({ clock });
      let others = 0;
      clock.schedule(() => others++, 1_000);
      await post(simulator, { callback_url });
      await simulator.advance(0);
      simulator.reset();
      await simulator.advance(200_000);
      expect([statuses(), others]).toEqual([["submitted"], 1]);
    },
  );
});

test(verifies("simulator:webhooks", "stop with close, which leaves the journal"), async () => {
  const { simulator, statuses } = collecting();
  await post(simulator, { callback_url });
  await simulator.advance(0);
  simulator.close();
  await simulator.advance(200_000);
  expect(statuses()).toEqual(["submitted"]);
  expect(simulator.journal.billedTasks()).toHaveLength(1);
});

describe("pictures", () => {
  test(verifies("simulator:images", "that are invalid let the task fail after a 200"), async () => {
    const simulator = still();
    const images = [{ image: "https://example.com/a.png" }, { image: btoa("GIF89a and more of it") }];
    const created = await post(simulator, { image_list: images });
    expect(created.status).toBe(200);
    await simulator.advance(2_000);
    const { data } = (await get(simulator, created.body.data.task_id)).body;
    expect(data.task_status).toBe("failed");
    expect(data.task_status_msg).toMatch(/^Image format is invalid/);
  });
});

describe("a finished video", () => {
  const videoOf = async (options: SimulatorOptions, headers: Record<string, string> = {}) => {
    const simulator = still(options);
    const { task_id } = (await post(simulator, { duration: "10" })).body.data;
    const to = `/__simulator/files/${task_id}.mp4`;
    return { simulator, ask: (init: RequestInit = {}) => send(simulator, to, { headers, ...init }) };
  };

  test(
    verifies("simulator:result", "is served when the task has succeeded, without a key, in ranges"),
    async () => {
      const { simulator, ask } = await videoOf({}, { range: "bytes=4-7", origin: "http://page.test" });
      expect((await ask()).status).toBe(404);
      await simulator.advance(200_000);
      const { status, headers, text } = await ask();
      expect([status, text]).toEqual([206, "ftyp"]);
      expect(headers.get("content-type")).toBe("video/mp4");
      expect(headers.get("access-control-allow-origin")).toMatch(/^(\*|http:\/\/page\.test)$/);
      expect((await ask({ method: "HEAD" })).text).toBe("");
      expect((await ask({ method: "POST" })).status).toBe(405);
      expect((await send(simulator, "/__simulator/files/1.mp4")).status).toBe(404);
    },
  );

  test(verifies("simulator:result", "expires after 30 days"), async () => {
    const { simulator, ask } = await videoOf({ scenario: "instant" });
    await simulator.advance(30 * 24 * 60 * 60 * 1000 - 1_000);
    expect((await ask()).status).toBe(200);
    // Its URL says the time in full seconds.
    await simulator.advance(1_000);
    expect((await ask()).status).toBe(403);
  });

  test(verifies("simulator:result", "expires at once in the scenario expired-result"), async () => {
    const { ask } = await videoOf({ scenario: "instant+expired-result" });
    expect((await ask()).status).toBe(403);
  });
});
