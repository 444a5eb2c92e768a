import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { gate, setup, webhook } from "./dispatcher-setup.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A receiver on its own port. */
async function receiver(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => answer(request, response, body));
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lets the ten seconds of an attempt pass after the receiver has the webhook. */
async function timeOut(received: Promise<unknown>): Promise<void> {
  await received;
  vi.advanceTimersByTime(10_000);
}

function holdTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

const overHttp = { send: (request: Request) => fetch(request) };

describe("over HTTP", () => {
  test(verifies("simulator:webhook-order", "webhooks arrive in order"), async () => {
    const bodies: string[] = [];
    const origin = await receiver(({ method, url, headers }, response, body) => {
      bodies.push(`${method} ${url} ${headers["content-type"]} ${body}`);
      response.end("thanks");
    });
    const { dispatcher } = setup(overHttp);
    const words = Array.from({ length: 50 }, (_, index) => `${index}`);
    for (const word of words) dispatcher.enqueue(webhook(word, { url: `${origin}/hook?sig=1` }));
    await dispatcher.idle();
    expect(bodies).toEqual(words.map((word) => `POST /hook?sig=1 application/json "${word}"`));
    expect(dispatcher.deliveries.every(({ outcome }) => outcome === "delivered")).toBe(true);
  });

  test(verifies("simulator:webhook-order", "the global fetch is read when a webhook is sent"), async () => {
    const original = globalThis.fetch;
    const { dispatcher } = setup({ send: undefined });
    const urls: string[] = [];
    globalThis.fetch = async (input) => {
      urls.push(input instanceof Request ? input.url : String(input));
      return new Response(null, { status: 202 });
    };
    try {
      dispatcher.enqueue(webhook("one"));
      await dispatcher.idle();
    } finally {
      globalThis.fetch = original;
    }
    expect(urls).toEqual(["http://127.0.0.1:9/webhook"]);
  });

  test(verifies("simulator:webhook-hosts", "a redirect is not followed"), async () => {
    let isReached = false;
    const target = await receiver((_, response) => {
      isReached = true;
      response.end();
    });
    const origin = await receiver((_, response) => {
      response.writeHead(307, { location: target }).end();
    });
    const { dispatcher } = setup(overHttp);
    dispatcher.enqueue(webhook("one", { url: origin }));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "failed", reason: /redirect|not followed/ }]);
    expect(isReached).toBe(false);
  });

  test(verifies("simulator:webhook-record", "a receiver is not listening"), async () => {
    const origin = await receiver(() => undefined);
    const [server] = servers;
    await new Promise((resolve) => server?.close(resolve));
    const { dispatcher } = setup(overHttp);
    dispatcher.enqueue(webhook("one", { url: origin }));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([
      { outcome: "failed", reason: "fetch failed: ECONNREFUSED" },
    ]);
  });

  test.each<[string, Answer]>([
    ["that cuts the connection", (request) => request.socket.destroy()],
    ["that does not speak HTTP", (request) => request.socket.end("hello\r\n\r\n")],
  ])(verifies("simulator:webhook-record", "a receiver %s"), async (_, answer) => {
    const { dispatcher } = setup(overHttp);
    dispatcher.enqueue(webhook("one", { url: await receiver(answer) }));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "failed", reason: /^fetch failed: / }]);
  });

  test(verifies("simulator:webhook-record", "an attempt without a response times out"), async () => {
    holdTimers();
    const reached = gate();
    const { dispatcher } = setup(overHttp);
    dispatcher.enqueue(webhook("one", { url: await receiver(reached.open) }));
    await timeOut(reached.opened);
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([
      { outcome: "failed", reason: /no response within 10000 ms/ },
    ]);
  });

  test(verifies("simulator:webhook-record", "a send that ignores its signal times out"), async () => {
    holdTimers();
    const { dispatcher } = setup({ send: () => new Promise(() => undefined) });
    dispatcher.enqueue(webhook("one"));
    await timeOut(Promise.resolve());
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([
      { outcome: "failed", reason: "no response within 10000 ms" },
    ]);
  });

  test(verifies("simulator:webhook-order", "an endless response is not read to the end"), async () => {
    const closed = gate();
    const origin = await receiver((_, response) => {
      response.once("close", closed.open);
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    const { dispatcher } = setup(overHttp);
    dispatcher.enqueue(webhook("one", { url: origin }));
    await dispatcher.idle();
    await closed.opened;
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "delivered", status: 200 }]);
  });

  test(verifies("simulator:webhook-order", "no timer is left that would keep a process alive"), async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const { dispatcher } = setup();
    const before = timers();
    dispatcher.enqueue(webhook("one"));
    expect(timers()).toBe(before + 1);
    await dispatcher.idle();
    expect(timers()).toBe(before);
  });

  test(verifies("simulator:webhook-order", "a response that stops half-way times out"), async () => {
    const half = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)) });
    holdTimers();
    const { dispatcher } = setup({ send: async () => new Response(half) });
    dispatcher.enqueue(webhook("one"));
    await timeOut(new Promise((resolve) => setImmediate(resolve)));
    await dispatcher.idle();
    expect(dispatcher.deliveries).toMatchObject([{ outcome: "delivered", status: 200 }]);
  });
});
