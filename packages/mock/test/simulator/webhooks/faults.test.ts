import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { setup, webhook } from "./dispatcher-setup.ts";

const words = ["one", "two", "three", "four"];

describe("a fault", () => {
  test(
    verifies("simulator:webhook-faults", "duplicate: each arrives twice, one after the other"),
    async () => {
      const { dispatcher, received } = setup();
      for (const word of ["one", "two"]) dispatcher.enqueue(webhook(word, { faults: { duplicate: true } }));
      await dispatcher.idle();
      expect(received).toEqual(["one", "one", "two", "two"]);
      expect(dispatcher.deliveries.map(({ isDuplicate = false }) => isDuplicate)).toEqual([
        false,
        true,
        false,
        true,
      ]);
    },
  );

  test(verifies("simulator:webhook-faults", "duplicate: the second counts its own attempts"), async () => {
    let attempts = 0;
    const { dispatcher, advance } = setup({
      maxRetries: 1,
      answer: () => new Response(null, { status: ++attempts % 2 === 1 ? 500 : 200 }),
    });
    dispatcher.enqueue(webhook("one", { faults: { duplicate: true } }));
    await advance(60_000);
    expect(dispatcher.deliveries).toMatchObject([
      { attempt: 1, outcome: "failed" },
      { attempt: 2, outcome: "delivered" },
      { attempt: 1, outcome: "failed", isDuplicate: true },
      { attempt: 2, outcome: "delivered", isDuplicate: true },
    ]);
  });

  test(verifies("simulator:webhook-faults", "delay: each arrives that much later"), async () => {
    const { dispatcher, received, clock, advance } = setup();
    const start = clock.now();
    dispatcher.enqueue(webhook("late", { faults: { delayMs: 20_000 } }));
    dispatcher.enqueue(webhook("at once"));
    await advance(19_999);
    expect(received).toEqual(["at once"]);
    await advance(1);
    expect(received).toEqual(["at once", "late"]);
    expect(dispatcher.deliveries.at(-1)?.at).toBe(start + 20_000);
  });

  test(verifies("simulator:webhook-faults", "drop: none arrives, and each is recorded"), async () => {
    const { dispatcher, received, advance } = setup();
    dispatcher.enqueue(webhook("one", { faults: { drop: true } }));
    await advance(3_600_000);
    expect(received).toEqual([]);
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "dropped", attempt: 0, reason: /scenario/ }]);
  });

  const reordered = async (seed: number, count: number): Promise<string[]> => {
    const { dispatcher, received, advance } = setup({ seed });
    for (const [index, word] of words.slice(0, count).entries()) {
      dispatcher.enqueue(webhook(word, { faults: { reorder: true }, isLast: index === count - 1 }));
      await advance(30_000);
    }
    return received;
  };

  test.each([2, 3, 4])(
    verifies("simulator:webhook-faults", "reorder: each of %i arrives once, and never in order"),
    async (count) => {
      for (let seed = 0; seed < 50; seed++) {
        const received = await reordered(seed, count);
        expect(received).not.toEqual(words.slice(0, count));
        expect(received.toSorted()).toEqual(words.slice(0, count).toSorted());
      }
    },
  );

  test(
    verifies("simulator:webhook-faults", "reorder: the seed decides, and the first and the last may be late"),
    async () => {
      expect(await reordered(3, 3)).toEqual(await reordered(3, 3));
      const orders = new Set<string>();
      for (let seed = 0; seed < 50; seed++) orders.add((await reordered(seed, 3)).join());
      expect([...orders].sort()).toEqual(["three,two,one", "two,one,three"]);
    },
  );

  test(verifies("simulator:webhook-faults", "reorder: tasks do not affect each other"), async () => {
    const { dispatcher, received } = setup();
    const faults = { reorder: true };
    dispatcher.enqueue(webhook("one", { faults }));
    dispatcher.enqueue(webhook("alone", { task_id: "2", faults, isLast: true }));
    await dispatcher.idle();
    expect(received).toEqual(["alone"]);
    dispatcher.enqueue(webhook("two", { faults, isLast: true }));
    await dispatcher.idle();
    expect(received).toEqual(["alone", "two", "one"]);
  });

  test(
    verifies("simulator:webhook-faults", "reorder: one without a successor arrives in the end"),
    async () => {
      const { dispatcher, received, advance } = setup();
      dispatcher.enqueue(webhook("one", { faults: { reorder: true } }));
      await advance(599_999);
      expect(received).toEqual([]);
      await advance(1);
      expect(received).toEqual(["one"]);
    },
  );

  test(
    verifies("simulator:webhook-faults", "reorder: each is held for as long as the one before"),
    async () => {
      const { dispatcher, received, advance } = setup();
      const faults = { reorder: true };
      dispatcher.enqueue(webhook("one", { faults }));
      dispatcher.enqueue(webhook("two", { faults, isLast: true }));
      await advance(300_000);
      dispatcher.enqueue(webhook("three", { faults }));
      await advance(599_999);
      expect(received).toEqual(["two", "one"]);
      await advance(1);
      expect(received).toEqual(["two", "one", "three"]);
    },
  );
});
