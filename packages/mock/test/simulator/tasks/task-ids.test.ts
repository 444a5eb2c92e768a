import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createTaskIds,
  idState,
  isTaskId,
  resultIdOf,
  tasksThatMayHaveMade,
} from "../../../src/simulator/tasks/task-ids.ts";
import { virtualClock } from "../../../src/simulator/time/clock.ts";
import { createRandom } from "../../../src/simulator/time/random.ts";
import { post, still } from "../../support/post-and-get.ts";

/** As with the ids of the documented examples. */
const timeOf = (id: string): number => Number(BigInt(id) >> 22n) + 1568028518780;

describe("a task id", () => {
  test(verifies("simulator:ids", "of the documented example decodes to its time"), () => {
    expect(Math.abs(timeOf("861309198188019719") - 1773380633979)).toBeLessThan(5);
  });

  test.each([Date.UTC(2026, 10, 27), Date.UTC(2027, 5, 1), Date.UTC(2040, 0, 1)])(
    verifies("simulator:ids", "carries its time %d"),
    async (startAt) => {
      const simulator = still({ clock: virtualClock({ startAt }) });
      for (const ms of [0, 1, 5_000]) {
        await simulator.advance(ms);
        const { task_id, created_at } = (await post(simulator)).body.data;
        expect(timeOf(task_id)).toBe(created_at);
        expect(isTaskId(task_id)).toBe(true);
      }
    },
  );

  test(verifies("simulator:ids", "grows within a millisecond, and when the clock goes back"), () => {
    const ids = createTaskIds(createRandom(1));
    const now = Date.UTC(2026, 10, 27);
    const made = [now, now, now, now - 60_000, now - 59_999, now + 1, 0].map((at) => BigInt(ids.next(at)));
    for (let index = 1; index < made.length; index += 1)
      expect(made[index]).toBeGreaterThan(made[index - 1] ?? 0n);
    const later = createTaskIds(createRandom(2), ids.state);
    expect(BigInt(later.next(now))).toBeGreaterThan(made.at(-1) ?? 0n);
  });

  test(verifies("simulator:ids", "has 18 digits at the start of all clocks, too"), () => {
    expect(createTaskIds(createRandom(1)).next(0)).toMatch(/^\d{18}$/);
  });

  test.each(["123456789012345678", "1234567890123456789"])(
    "%s is the one from which the next ones continue",
    (id) => {
      const { high, low } = idState(id);
      expect(BigInt(high) * 1_000_000_000n + BigInt(low)).toBe(BigInt(id));
      expect(createTaskIds(createRandom(1), idState(id)).state).toEqual({ high, low });
      expect(tasksThatMayHaveMade(resultIdOf(id, 3))).toContain(id);
    },
  );

  test(verifies("simulator:seed", "has a random part that depends on the seed alone"), async () => {
    const partOf = async (seed: number, startAt: number) => {
      const simulator = still({ seed, clock: virtualClock({ startAt }) });
      return BigInt((await post(simulator)).body.data.task_id) & (2n ** 22n - 1n);
    };
    const [early, late] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];
    expect(await partOf(7, early)).toBe(await partOf(7, late));
    expect(await partOf(7, early)).not.toBe(await partOf(8, early));
  });
});
