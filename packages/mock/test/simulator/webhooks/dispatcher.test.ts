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

  test(verifies("simulator:webhook-order", "gets webhooks in order, whatever each takes"), async () => {
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
    // Without the order, the last ones would arrive first.
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

  test(verifies("simulator:webhook-order", "that does not respond delays no other"), async () => {
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

  test(verifies("simulator:webhook-order", "that fails still gets the next one"), async () => {
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

  test(verifies("simulator:webhook-order", "is not sent again by default"), async () => {
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

  test(verifies("simulator:webhook-order", "is not sent again after it was delivered"), async () => {
    let attempts = 0;
    const { dispatcher, received, advance } = setup({
      maxRetries: 5,
      answer: () => new Response(null, { status: ++attempts < 3 ? 500 : 204 }),
    });
    dispatcher.enqueue(webhook("one"));
    await advance(600_000);
    expect(received).toEqual(["one", "one", "one"]);
    expect(dispatcher.deliveries.at(-1)).toMatchObject({ outcome: "delivered", attempt: 3, status: 204 });
  });
});
