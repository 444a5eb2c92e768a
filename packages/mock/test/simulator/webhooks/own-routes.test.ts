import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "../../../src/persistence/start-simulator.ts";
import { createCallbackHostCheck } from "../../../src/simulator/webhooks/allowed-hosts.ts";
import { webhookHeader } from "../../../src/simulator/webhooks/post.ts";
import { minimal, path, post, postHeaders, send, still } from "../../support/post-and-get.ts";

const foreign = { origin: "https://evil.example" };
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function started(options = {}): Promise<RunningSimulator> {
  const server = await startSimulator({ port: 0, clock: "virtual", ...options });
  open.push(server);
  return server;
}

async function create(server: RunningSimulator, callback_url: string, headers = {}): Promise<void> {
  const body = JSON.stringify({ ...minimal, callback_url });
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: { ...postHeaders, ...headers },
    body,
  });
  expect(response.status).toBe(200);
  await server.simulator.advance(200_000);
}

function outcomes({ simulator }: RunningSimulator): string[] {
  return simulator.journal.deliveries.map(({ outcome, reason = "" }) => `${outcome}: ${reason}`);
}

function listen(server: Server): Promise<number> {
  open.push({ close: () => server.close() });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

describe("a webhook to the simulator itself", () => {
  test.each(["127.0.0.1", "localhost", "[::1]", "127.1", "LOCALHOST"])(
    verifies("simulator:webhook-hosts", "is refused under the name %s, and empties nothing"),
    async (name) => {
      const server = await started();
      for (const headers of [{}, foreign]) {
        await create(server, `http://${name}:${server.port}/__simulator/reset`, headers);
      }
      expect(server.simulator.tasks()).toHaveLength(2);
      const reasons = outcomes(server);
      expect(reasons).toHaveLength(6);
      expect(new Set(reasons)).toEqual(new Set(["refused: callback_url is a path of the simulator itself"]));
    },
  );

  test(verifies("simulator:webhook-hosts", "is refused by the admin routes behind a forwarder"), async () => {
    const server = await started();
    const answers: number[] = [];
    const port = await listen(
      createServer((incoming, outgoing) => {
        const { url, method, headers } = incoming;
        const forwarded = httpRequest(
          server.url + url,
          { method, headers: { ...headers, host: "localhost" } },
          (answer) => {
            answers.push(answer.statusCode ?? 0);
            outgoing.writeHead(answer.statusCode ?? 0).end();
            answer.resume();
          },
        );
        incoming.pipe(forwarded);
      }),
    );
    await create(server, `http://127.0.0.1:${port}/__simulator/reset`);
    expect(answers).toEqual([403, 403, 403]);
    expect(server.simulator.tasks()).toHaveLength(1);
  });

  test(verifies("simulator:webhook-hosts", "is refused below the base URL with a path"), () => {
    const findFault = createCallbackHostCheck();
    const source = { own: ["http://localhost:5173/api"] };
    expect(findFault("http://localhost:5173/api/__simulator/reset", source)).toContain(
      "the simulator itself",
    );
    expect(findFault("http://localhost:5173/api/kling/v1/videos/text2video", source)).toContain(
      "the simulator itself",
    );
    expect(findFault("http://localhost:5173/hooks", source)).toBeUndefined();
    expect(findFault("http://localhost:3000/__simulator/reset", source)).toBeUndefined();
  });

  test(
    verifies("simulator:webhook-hosts", "no request with a webhook's header reaches an admin route"),
    async () => {
      const simulator = still();
      await post(simulator);
      const headers = { [webhookHeader]: "webhook" };
      const answer = await send(simulator, "/__simulator/reset", { method: "POST", headers });
      expect([answer.status, answer.body.error.message]).toEqual([
        403,
        "a webhook may not call the simulator's own routes",
      ]);
      expect(simulator.tasks()).toHaveLength(1);
    },
  );
});

describe("a create from a page of another site", () => {
  async function receiver(): Promise<{ url: string; count: () => number }> {
    let count = 0;
    const port = await listen(
      createServer((_, outgoing) => {
        count += 1;
        outgoing.end();
      }),
    );
    return { url: `http://127.0.0.1:${port}/any/local/service`, count: () => count };
  }

  test(verifies("simulator:webhook-hosts", "sends nothing to other programs of this machine"), async () => {
    const server = await started();
    const { url, count } = await receiver();
    await create(server, url, foreign);
    expect(count()).toBe(0);
    expect(outcomes(server)[0]).toMatch(
      /^refused: a page of another site created the task, .*--allow-callback-host/,
    );
  });

  test(verifies("simulator:webhook-hosts", "sends its webhooks to a named host"), async () => {
    const server = await started({ allowCallbackHosts: ["127.0.0.1"] });
    const { url, count } = await receiver();
    await create(server, url, foreign);
    expect(count()).toBe(3);
  });

  test.each([{}, { origin: "http://localhost:5173" }, { origin: "http://127.0.0.1" }])(
    verifies("simulator:webhook-hosts", "%o is no other site"),
    async (headers) => {
      const server = await started();
      const { url, count } = await receiver();
      await create(server, url, headers);
      expect(count()).toBe(3);
    },
  );

  test(verifies("simulator:webhook-hosts", "is remembered by a later run"), async () => {
    const first = still();
    await post(first, { callback_url: "http://127.0.0.1:9/hook" }, foreign);
    const later = still({ state: first.state(), send: () => Promise.reject(new Error("it was sent")) });
    await later.advance(200_000);
    expect(later.journal.deliveries.map(({ outcome }) => outcome)).toEqual(["refused", "refused"]);
  });
});
