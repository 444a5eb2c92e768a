import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runningClock, type SimulatorClock, virtualClock } from "../../../src/simulator/time/clock.ts";

describe("a virtual clock", () => {
  test(verifies("simulator:clock", "runs due timers in order, each at its own time"), async () => {
    const clock = virtualClock({ startAt: 1_000 });
    const ran: [string, number][] = [];
    const run = (name: string) => () => void ran.push([name, clock.now()]);
    clock.schedule(run("third"), 30);
    clock.schedule(run("first"), 10);
    clock.schedule(run("second"), 10);
    clock.schedule(run("later"), 31);
    const cancel = clock.schedule(run("never"), 5);
    cancel();
    await clock.advance(30);
    expect(ran).toEqual([
      ["first", 1_010],
      ["second", 1_010],
      ["third", 1_030],
    ]);
    expect(clock.now()).toBe(1_030);
  });

  test(verifies("simulator:clock", "returns when its next timer is due"), async () => {
    const clock = virtualClock({ startAt: 1_000 });
    expect(clock.nextAt()).toBeUndefined();
    clock.schedule(() => undefined, 30);
    const cancel = clock.schedule(() => undefined, 10);
    expect(clock.nextAt()).toBe(1_010);
    cancel();
    expect(clock.nextAt()).toBe(1_030);
    await clock.advance(30);
    expect(clock.nextAt()).toBeUndefined();
  });

  test(
    verifies("simulator:clock", "lets promises settle, and runs the timers that they schedule"),
    async () => {
      const clock = virtualClock({ startAt: 0 });
      const ran: number[] = [];
      let pending = Promise.resolve();
      clock.schedule(() => {
        pending = Promise.resolve().then(() => {
          clock.schedule(() => ran.push(clock.now()), 5);
        });
      }, 10);
      await clock.advance(20, () => pending);
      expect(ran).toEqual([15]);
    },
  );

  test(verifies("simulator:clock", "runs one advance after the other"), async () => {
    const clock = virtualClock({ startAt: 0 });
    const ran: number[] = [];
    clock.schedule(() => ran.push(clock.now()), 15);
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect([ran, clock.now()]).toEqual([[15], 20]);
  });

  test(verifies("simulator:clock", "refuses to go back, and stops"), async () => {
    const clock = virtualClock();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
    const callback = vi.fn();
    clock.schedule(callback, 1);
    clock.stop();
    await clock.advance(10);
    expect(callback).not.toHaveBeenCalled();
  });

  test(verifies("simulator:clock", "keeps the order of thousands of timers"), async () => {
    const clock = virtualClock({ startAt: 0 });
    const ran: number[] = [];
    for (let index = 0; index < 5_000; index++) {
      const ms = (index * 7_919) % 5_003;
      const cancel = clock.schedule(() => ran.push(ms), ms);
      if (index % 3 === 0) cancel();
    }
    await clock.advance(5_003);
    expect(ran).toHaveLength(3_333);
    expect(ran).toEqual(ran.toSorted((a, b) => a - b));
  });
});

describe("a running clock", () => {
  let clock: SimulatorClock | undefined;

  beforeEach(() => {
    vi.useFakeTimers({ now: 5_000 });
  });
  afterEach(() => {
    clock?.stop();
    vi.useRealTimers();
  });

  test(verifies("simulator:clock", "shows the time, and runs due timers"), () => {
    clock = runningClock();
    expect(clock.now()).toBe(5_000);
    const callback = vi.fn();
    clock.schedule(callback, 40 * 24 * 60 * 60 * 1000);
    const soon = vi.fn();
    clock.schedule(soon, 100);
    vi.advanceTimersByTime(99);
    expect(soon).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(soon).toHaveBeenCalledOnce();
    // Longer than the platform's longest timeout.
    vi.advanceTimersByTime(40 * 24 * 60 * 60 * 1000);
    expect(callback).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test(verifies("simulator:clock", "runs at its speed, from its first time"), () => {
    clock = runningClock({ speed: 60, startAt: 1_000 });
    const callback = vi.fn();
    clock.schedule(callback, 60_000);
    expect(clock.toRealMs(60_000)).toBe(1_000);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
    expect(clock.now()).toBe(61_000);
  });

  test(verifies("simulator:clock", "refuses an invalid speed"), () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => runningClock({ speed })).toThrow(RangeError);
    }
  });
});
