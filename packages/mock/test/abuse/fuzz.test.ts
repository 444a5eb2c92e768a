import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nodeListener } from "../../src/http/node-listener.ts";
import { serve } from "../../src/http/serve.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { createPath, exchange } from "../support/exchange.ts";
import { type Answer, type Body, origin, still } from "../support/post-and-get.ts";
import { findFaults } from "./check-answer.ts";
import { type Hostile, hostileRequest } from "./hostile-requests.ts";

// Another seed works too: SEED=1 npx vitest run --project unit test/abuse
const seed = Number(process.env["SEED"] ?? 20_261_123);

type Ask = (request: Hostile) => Promise<Answer & { path?: string }>;

function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = /[/+]json/.test(headers.get("content-type") ?? "") && text !== "";
  return { status, headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
}

let rejections = 0;
const count = (): void => {
  rejections += 1;
};
beforeAll(() => void process.on("unhandledRejection", count));
afterAll(() => void process.off("unhandledRejection", count));

/** Sends hostile requests, checks each response, and counts the tasks. */
async function attack(simulator: Simulator, numRuns: number, ask: Ask): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  const accepted: string[] = [];
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      const answer = await ask(request);
      const { status, body } = answer;
      expect(findFaults({ ...request, path: answer.path ?? request.path }, answer)).toEqual([]);
      statuses[status] = (statuses[status] ?? 0) + 1;
      // A call makes no task.
      const taskId = status === 200 && request.method === "POST" ? body.data.task_id : undefined;
      if (taskId !== undefined) accepted.push(taskId);
    }),
    // Without shrinking: a smaller example would change the number of tasks.
    { numRuns, seed, endOnFailure: true },
  );
  expect(simulator.journal.billedTasks().map(({ task_id }) => task_id)).toEqual(accepted);
  await simulator.advance(1_000_000);
  const ends = new Set(simulator.tasks().map(({ task_status }) => task_status));
  expect([...ends].sort()).toEqual(["failed", "succeed"]);
  expect(rejections).toBe(0);
  return statuses;
}

function attacked(): Simulator {
  return still({ send: () => Promise.resolve(new Response()) });
}

/** Checks that the requests get past the first checks. */
function expectVariety(statuses: Record<string, number>, numRuns: number): void {
  for (const status of [200, 400, 401, 404, 405]) {
    expect([status, statuses[status] ?? 0]).toEqual([
      status,
      expect.toSatisfy((n: number) => n > numRuns / 200),
    ]);
  }
}

describe(verifies("simulator:abuse", `hostile requests, seed ${seed}`), () => {
  test("5,000 are handled", async () => {
    const simulator = attacked();
    const statuses = await attack(simulator, 5_000, async ({ method, path, headers, body }) => {
      const response = await simulator.handle({ method, path, headers, body, origin });
      // A server sends no body to HEAD.
      const text = typeof response.body === "string" && method !== "HEAD" ? response.body : "";
      return answerOf(response.status, new Headers(response.headers), text);
    });
    expectVariety(statuses, 5_000);
  });

  test("3,000 are fetched", async () => {
    const simulator = attacked();
    const statuses = await attack(simulator, 3_000, async ({ method, path, headers, body }) => {
      const init = method === "GET" || method === "HEAD" ? {} : { body };
      const request = new Request(`${origin}${path}`, { method, headers, ...init });
      const response = await simulator.fetch(request);
      // The platform has already resolved the dots.
      const { pathname, search } = new URL(request.url);
      return {
        ...answerOf(response.status, response.headers, await response.text()),
        path: pathname + search,
      };
    });
    expectVariety(statuses, 3_000);
  });

  test("2,000 are served over HTTP", async () => {
    const simulator = attacked();
    const server = await serve(nodeListener(simulator), { port: 0, host: "127.0.0.1" });
    onTestFinished(() => server.close());
    const statuses = await attack(simulator, 2_000, async (request) => {
      const { status, headers, body } = await exchange(server.url, request);
      return answerOf(status, new Headers(headers), body);
    });
    expectVariety(statuses, 2_000);
    expect(await exchange(server.url, { path: createPath, body: "" })).toMatchObject({ status: 401 });
  });
});
