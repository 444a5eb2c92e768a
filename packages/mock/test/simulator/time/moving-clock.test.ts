import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { createSimulator } from "../../../src/simulator/simulator.ts";
import { virtualClock } from "../../../src/simulator/time/clock.ts";
import { post, still } from "../../support/post-and-get.ts";

const callback_url = "http://127.0.0.1:9/hook";

test(
  verifies("simulator:webhooks", "each change gets its webhook although the clock moves in between"),
  async () => {
    const clock = virtualClock();
    let ticks = 0;
    const simulator = still({
      clock: { ...clock, now: () => clock.now() + ++ticks },
      scenario: "instant",
      send: () => Promise.resolve(new Response()),
    });
    await post(simulator, { callback_url });
    await simulator.advance(1_000);
    const statuses = simulator.journal.deliveries.map(
      ({ body }) => (JSON.parse(body) as { task_status: string }).task_status,
    );
    expect(statuses).toEqual(["submitted", "processing", "succeed"]);
  },
);

test(verifies("simulator:webhooks", "a later simulator sends only the remaining ones"), async () => {
  const first = still({ send: () => Promise.resolve(new Response()) });
  await post(first, { callback_url });
  await first.advance(2_500);
  expect(first.journal.deliveries).toHaveLength(2);
  const clock = virtualClock({ startAt: first.clock.now() });
  const second = createSimulator({
    clock,
    state: first.state(),
    send: () => Promise.resolve(new Response()),
  });
  await second.advance(200_000);
  expect(second.journal.deliveries).toHaveLength(1);
});
