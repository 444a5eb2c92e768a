import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSimulator } from "../../../src/simulator/simulator.ts";
import { runningClock } from "../../../src/simulator/time/clock.ts";
import { get, post } from "../../support/post-and-get.ts";

const start = Date.UTC(2026, 10, 27);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a running clock", () => {
  test.each([1, 60, 1_000])(verifies("simulator:clock", "never goes back at speed %d"), (speed) => {
    const clock = runningClock({ speed });
    const seen: number[] = [];
    for (const ms of [0, 100, 120, 20, 21, -3_600_000, -3_599_000, 50_000_000, 0]) {
      vi.setSystemTime(start + ms);
      seen.push(clock.now());
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    clock.stop();
  });

  test(verifies("simulator:clock", "goes on at once after a step back"), () => {
    const clock = runningClock();
    vi.setSystemTime(start - 3_600_000);
    const before = clock.now();
    vi.setSystemTime(start - 3_599_000);
    expect(clock.now() - before).toBe(1_000);
    clock.stop();
  });

  test(
    verifies(
      "simulator:lifecycle",
      "a task does not return to an earlier status when the system's clock is set back",
    ),
    async () => {
      const simulator = createSimulator({ clock: runningClock({ speed: 1_000 }) });
      const { task_id } = (await post(simulator)).body.data;
      vi.setSystemTime(start + 120);
      expect((await get(simulator, task_id)).body.data.task_status).toBe("succeed");
      vi.setSystemTime(start + 20);
      expect((await get(simulator, task_id)).body.data.task_status).toBe("succeed");
      simulator.clock.stop();
    },
  );
});
