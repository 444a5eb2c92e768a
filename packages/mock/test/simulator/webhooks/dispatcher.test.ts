import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { gate, setup, webhook } from "./dispatcher-setup.ts";

const words = ["one", "two", "three", "four"];
const other = "http://localhost:9/other";

describe("a receiver", () => {
  test(verifies("simulator:webhook-order", "gets JSON by POST"), async () => {
    const { dispatcher, requests } = setup();
    dispatcher.enqueue(webhook("one", { url: "http://127.0.0.1:9/webhook?sig=secret" }));
    await dispatcher.idle();
    const [request] = requests;
    expect(request).toMatchObject({ method: "POST", url: "http://127.0.0.1:9/webhook?sig=secret" });
    expect(request?.headers.get("content-type")).toBe("application/json");
  });

  test(verifies("simulator:webhook-order", "gets webhooks in order, however long each takes"), async () => {
    const gates = new Map(words.map((word) => [word, gate()]));
    const started: string[] = [];
    const { dispatcher, received } = setup({
      answer: async (word) => {
        started.push(word);
        await gates.get(word)?.opened;
        return new Response(null);
      },
    });
    for (const word of words) dispatcher.enqueue(webhook(word));
    // The last ones would be first, if they did not wait for their turn.
    for (const word of words.toReversed()) gates.get(word)?.open();
    await dispatcher.idle();
    expect(started).toEqual(words);
    expect(received).toEqual(words);
  });

  test(verifies("simulator:webhook-order", "gets one at a time"), async () => {
    let [running, most] = [0, 0];
    const { dispatcher, received } = setup({
      answer: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => setImmediate(resolve));
        running -= 1;
        return new Response(null);
      },
    });
    for (const word of words) dispatcher.enqueue(webhook(word, { task_id: word }));
    await dispatcher.idle();
    expect(received).toHaveLength(words.length);
    expect(most).toBe(1);
  });

  test(verifies("simulator:webhook-order", "that does not answer holds up no other"), async () => {
    const [slow, quick] = [gate(), gate()];
    const { dispatcher } = setup({
      answer: async (word) => {
        if (word === "slow") await slow.opened;
        return new Response(null);
      },
      onDelivery: quick.open,
    });
    dispatcher.enqueue(webhook("slow"));
    dispatcher.enqueue(webhook("behind it"));
    dispatcher.enqueue(webhook("quick", { url: other }));
    await quick.opened;
    expect(dispatcher.deliveries.map(({ url }) => url)).toEqual([other]);
    slow.open();
    await dispatcher.idle();
    expect(dispatcher.deliveries).toHaveLength(3);
  });

  test(verifies("simulator:webhook-order", "that fails gets the next one all the same"), async () => {
    const { dispatcher, received } = setup({
      answer: (word) => {
        if (word === "one") throw new TypeError("fetch failed");
        return new Response(null, { status: word === "two" ? 500 : 200 });
      },
    });
    for (const word of words) dispatcher.enqueue(webhook(word));
    await dispatcher.idle();
    expect(received).toEqual(words);
    expect(dispatcher.deliveries.map(({ outcome }) => outcome)).toEqual([
      "failed",
      "failed",
      "delivered",
      "delivered",
    ]);
  });
});

describe("a webhook that fails", () => {
  const failing = { answer: () => new Response(null, { status: 503 }) };

  test(verifies("simulator:webhook-order", "is not sent again unless asked for"), async () => {
    const { dispatcher, received, advance } = setup(failing);
    dispatcher.enqueue(webhook("one"));
    await advance(3_600_000);
    expect(received).toEqual(["one"]);
  });

  test(
    verifies("simulator:webhook-order", "is sent again after growing pauses, before the next"),
    async () => {
      const { dispatcher, received, clock, advance } = setup({
        maxRetries: 2,
        answer: (word) => new Response(null, { status: word === "one" ? 503 : 200 }),
      });
      const start = clock.now();
      dispatcher.enqueue(webhook("one"));
      dispatcher.enqueue(webhook("two"));
      dispatcher.enqueue(webhook("elsewhere", { url: other }));
      await dispatcher.idle();
      expect(received).toEqual(["one", "elsewhere"]);
      await advance(60_000);
      expect(received).toEqual(["one", "elsewhere", "one", "one", "two"]);
      const attempts = dispatcher.deliveries.filter(({ body }) => body === '"one"');
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [first = 0, second = 0, third = 0] = attempts.map(({ at }) => at - start);
      expect(first).toBe(0);
      expect(second).toBeGreaterThanOrEqual(750);
      expect(second).toBeLessThanOrEqual(1_250);
      expect(third - second).toBeGreaterThanOrEqual(1_500);
      expect(third - second).toBeLessThanOrEqual(2_500);
    },
  );

  test(verifies("simulator:webhook-order", "is done once it is delivered"), async () => {
    let looks = 0;
    const { dispatcher, received, advance } = setup({
      maxRetries: 5,
      answer: () => new Response(null, { status: ++looks < 3 ? 500 : 204 }),
    });
    dispatcher.enqueue(webhook("one"));
    await advance(600_000);
    expect(received).toEqual(["one", "one", "one"]);
    expect(dispatcher.deliveries.at(-1)).toMatchObject({ outcome: "delivered", attempt: 3, status: 204 });
  });
});

describe("a fault", () => {
  test(verifies("simulator:webhook-faults", "duplicate: each comes twice, one after the other"), async () => {
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
  });

  test(verifies("simulator:webhook-faults", "duplicate: the second counts its attempts anew"), async () => {
    let looks = 0;
    const { dispatcher, advance } = setup({
      maxRetries: 1,
      answer: () => new Response(null, { status: ++looks % 2 === 1 ? 500 : 200 }),
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

  test(verifies("simulator:webhook-faults", "delay: each comes so much later"), async () => {
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

  test(verifies("simulator:webhook-faults", "drop: none comes, and each is on record"), async () => {
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
    verifies("simulator:webhook-faults", "reorder: of %i each comes once, and never in order"),
    async (count) => {
      for (let seed = 0; seed < 50; seed++) {
        const received = await reordered(seed, count);
        expect(received).not.toEqual(words.slice(0, count));
        expect(received.toSorted()).toEqual(words.slice(0, count).toSorted());
      }
    },
  );

  test(
    verifies("simulator:webhook-faults", "reorder: the seed decides, and both ends may be late"),
    async () => {
      expect(await reordered(3, 3)).toEqual(await reordered(3, 3));
      const orders = new Set<string>();
      for (let seed = 0; seed < 50; seed++) orders.add((await reordered(seed, 3)).join());
      expect([...orders].sort()).toEqual(["three,two,one", "two,one,three"]);
    },
  );

  test(
    verifies("simulator:webhook-faults", "reorder: tasks do not change places with each other"),
    async () => {
      const { dispatcher, received } = setup();
      const faults = { reorder: true };
      dispatcher.enqueue(webhook("one", { faults }));
      dispatcher.enqueue(webhook("alone", { task_id: "2", faults, isLast: true }));
      await dispatcher.idle();
      expect(received).toEqual(["alone"]);
      dispatcher.enqueue(webhook("two", { faults, isLast: true }));
      await dispatcher.idle();
      expect(received).toEqual(["alone", "two", "one"]);
    },
  );

  test(
    verifies("simulator:webhook-faults", "reorder: one that nothing follows comes in the end"),
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
