import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Delivery } from "../../../src/simulator/webhooks/delivery.ts";
import type { Dispatcher } from "../../../src/simulator/webhooks/dispatcher.ts";
import { post, still } from "../../support/post-and-get.ts";
import { gate, setup, url, webhook } from "./dispatcher-setup.ts";

/** Enqueues webhooks that wait for a clock that does not move. */
function fill(dispatcher: Dispatcher, count: number): void {
  for (let each = 0; each < count; each += 1) {
    dispatcher.enqueue(webhook("later", { faults: { delayMs: 3_600_000 } }));
  }
}

describe("the record", () => {
  test(
    verifies("simulator:webhook-record", "has a delivery, without the query and its secrets"),
    async () => {
      const handedOver: Delivery[] = [];
      const { dispatcher, clock } = setup({ onDelivery: (delivery) => handedOver.push(delivery) });
      dispatcher.enqueue(webhook("one", { url: "http://127.0.0.1:9/a/b?sig=secret#part", task_id: "7" }));
      await dispatcher.idle();
      expect(dispatcher.deliveries).toEqual([
        {
          at: clock.now(),
          task_id: "7",
          url: "http://127.0.0.1:9/a/b",
          body: '"one"',
          outcome: "delivered",
          attempt: 1,
          status: 200,
        },
      ]);
      expect(handedOver).toEqual(dispatcher.deliveries);
    },
  );

  test.each<[string, () => Response | Promise<Response>, object]>([
    ["a refusal", () => new Response("no", { status: 401 }), { status: 401, reason: "the response is 401" }],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "http://192.0.2.1/" } }),
      { status: 302, reason: "the response is 302, which is not followed" },
    ],
    [
      "a broken connection",
      () => {
        const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
        throw new TypeError("fetch failed", { cause });
      },
      { reason: "fetch failed: ECONNREFUSED" },
    ],
    [
      "a rejection with a value that is not an error",
      () => Promise.reject("no reason"),
      { reason: "no reason" },
    ],
  ])(verifies("simulator:webhook-record", "has %s, with its reason"), async (_, answer, expected) => {
    const { dispatcher } = setup({ answer });
    dispatcher.enqueue(webhook("one"));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toEqual([
      expect.objectContaining({ outcome: "failed", attempt: 1, ...expected }),
    ]);
  });

  test(verifies("simulator:webhook-record", "has a send that throws at once"), async () => {
    const { dispatcher } = setup({
      send: () => {
        throw new Error("no network here");
      },
    });
    dispatcher.enqueue(webhook("one"));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "failed", reason: "no network here" }]);
  });

  test(
    verifies("simulator:webhook-record", "has a refused host, with the option that allows it"),
    async () => {
      const { dispatcher, received } = setup();
      dispatcher.enqueue(webhook("one", { url: "https://hooks.example.com/a?token=secret" }));
      dispatcher.enqueue(webhook("two", { url: "https://user:secret@localhost/a" }));
      dispatcher.enqueue(webhook("three", { url: "not a URL, secret" }));
      await dispatcher.idle();
      expect(received).toEqual([]);
      expect(dispatcher.deliveries).toMatchObject([
        { outcome: "refused", attempt: 0, url: "https://hooks.example.com/a" },
        { outcome: "refused", attempt: 0, url: "https://localhost/a" },
        { outcome: "refused", attempt: 0, url: "" },
      ]);
      expect(dispatcher.deliveries[0]?.reason).toContain("--allow-callback-host hooks.example.com");
      expect(JSON.stringify(dispatcher.deliveries)).not.toMatch(/secret/);
    },
  );

  test(
    verifies("simulator:webhook-record", "has the last deliveries only, as many as requests"),
    async () => {
      const simulator = still({ journalSize: 3, scenario: "instant", send: async () => new Response() });
      for (let count = 0; count < 2; count++) await post(simulator, { callback_url: url });
      await simulator.advance(0);
      expect(simulator.journal.deliveries).toHaveLength(3);
      expect(new Set(simulator.journal.deliveries.map(({ task_id }) => task_id)).size).toBe(1);
    },
  );

  test(verifies("simulator:webhook-record", "is complete, whatever a listener does"), async () => {
    const { dispatcher, received } = setup({
      onDelivery: () => {
        throw new Error("a listener's own");
      },
    });
    dispatcher.enqueue(webhook("one"));
    dispatcher.enqueue(webhook("refused", { url: "http://example.com/" }));
    dispatcher.enqueue(webhook("two"));
    await dispatcher.idle();
    expect(received).toEqual(["one", "two"]);
    expect(dispatcher.deliveries).toHaveLength(3);
  });
});

describe("the queue", () => {
  test(
    verifies("simulator:webhook-record", "is bounded: a further webhook is dropped and recorded"),
    async () => {
      const hanging = gate();
      const { dispatcher, received } = setup({
        answer: async () => {
          await hanging.opened;
          return new Response(null);
        },
      });
      dispatcher.enqueue(webhook("sent"));
      dispatcher.enqueue(webhook("delayed", { faults: { delayMs: 1_000 } }));
      dispatcher.enqueue(webhook("held", { task_id: "2", faults: { reorder: true } }));
      fill(dispatcher, 50_000 - 3);
      dispatcher.enqueue(webhook("too much"));
      expect(dispatcher.deliveries).toEqual([
        expect.objectContaining({
          outcome: "dropped",
          body: '"too much"',
          attempt: 0,
          reason: "50000 webhooks are queued already",
        }),
      ]);
      hanging.open();
      await dispatcher.idle();
      dispatcher.enqueue(webhook("fits again"));
      await dispatcher.idle();
      expect(received).toEqual(["sent", "fits again"]);
    },
  );

  test(verifies("simulator:webhook-record", "is empty after many webhooks"), async () => {
    const { dispatcher, received, advance } = setup({ maxRetries: 1 });
    const faults = [
      {},
      { duplicate: true },
      { delayMs: 5 },
      { reorder: true },
      { reorder: true, delayMs: 5 },
    ];
    for (let round = 0; round < 100; round++) {
      for (const each of faults) {
        dispatcher.enqueue(webhook("one", { task_id: `${round}`, faults: each, isLast: true }));
      }
      await advance(10);
    }
    expect(received).toHaveLength(600);
    fill(dispatcher, 50_000);
    expect(dispatcher.deliveries.filter(({ outcome }) => outcome !== "delivered")).toEqual([]);
    fill(dispatcher, 1);
    expect(dispatcher.deliveries.at(-1)?.outcome).toBe("dropped");
  });
});

describe("reset", () => {
  test(verifies("simulator:webhook-record", "drops queued webhooks and the record"), async () => {
    const { dispatcher, signals, received, advance } = setup({
      maxRetries: 3,
      answer: (word) =>
        word === "fails" ? new Response(null, { status: 500 }) : new Promise(() => undefined),
    });
    dispatcher.enqueue(webhook("fails", { url: "http://localhost:7/" }));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toHaveLength(1);
    dispatcher.enqueue(webhook("hangs"));
    dispatcher.enqueue(webhook("behind it"));
    dispatcher.enqueue(webhook("delayed", { faults: { delayMs: 1_000 } }));
    dispatcher.enqueue(webhook("held", { faults: { reorder: true } }));
    const idle = dispatcher.idle();
    // The request's body is read before the receiver has it.
    await new Promise<void>((resolve) => setImmediate(resolve));
    dispatcher.reset();
    await idle;
    await advance(3_600_000);
    expect(received).toEqual(["fails", "hangs"]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
    expect(dispatcher.deliveries).toEqual([]);
  });

  test(verifies("simulator:webhook-record", "leaves a working dispatcher"), async () => {
    const { dispatcher, received } = setup();
    dispatcher.reset();
    dispatcher.enqueue(webhook("one"));
    await dispatcher.idle();
    expect(received).toEqual(["one"]);
  });

  test(verifies("simulator:webhook-record", "may be called by a listener"), async () => {
    const { dispatcher, requests } = setup({ onDelivery: () => dispatcher.reset() });
    for (const word of ["one", "two", "three"]) dispatcher.enqueue(webhook(word));
    await dispatcher.idle();
    expect(requests).toHaveLength(1);
    expect(dispatcher.deliveries).toEqual([]);
  });
});

test(
  verifies("simulator:webhook-record", "after close, no webhook is sent and each is recorded"),
  async () => {
    const { dispatcher, received, advance } = setup({ answer: () => new Promise(() => undefined) });
    dispatcher.enqueue(webhook("hangs"));
    dispatcher.enqueue(webhook("behind it"));
    await new Promise<void>((resolve) => setImmediate(resolve));
    dispatcher.close();
    await dispatcher.idle();
    dispatcher.enqueue(webhook("too late"));
    await advance(60_000);
    expect(received).toEqual(["hangs"]);
    expect(dispatcher.deliveries).toMatchObject([
      { outcome: "dropped", body: '"too late"', reason: /closed/ },
    ]);
    dispatcher.reset();
    dispatcher.enqueue(webhook("still too late"));
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "dropped" }]);
  },
);
