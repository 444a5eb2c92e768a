import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { PollEvent, RequestEvent, ResponseEvent, RetryEvent } from "../../src/index.ts";
import { apiKey, clockedClient, input, settled } from "../fakes/clocked-client.ts";
import { example, exampleId, json, recordedFetch } from "../fakes/recorded-fetch.ts";

describe("hooks", () => {
  test(verifies("client:hooks", "report each request and response, without the key"), async () => {
    const requests: RequestEvent[] = [];
    const responses: ResponseEvent[] = [];
    const answer = json(JSON.stringify({ code: 0, message: apiKey }), 401, {
      "set-cookie": "session=1",
      "x-echo": `got Bearer ${apiKey}`,
      "x-request-id": "r-1",
    });
    const { multiImage2Video } = clockedClient(recordedFetch(answer), {
      onRequest: (event) => requests.push(event),
      onResponse: (event) => responses.push(event),
    });
    await expect(multiImage2Video.get("1")).rejects.toThrow("HTTP 401");
    expect(requests).toEqual([
      {
        operation: "multiImage2Video.get",
        endpoint: "multiImage2Video",
        id: "1",
        method: "GET",
        url: "https://api.cometapi.com/kling/v1/videos/multi-image2video/1",
        headers: { authorization: "[redacted]" },
      },
    ]);
    expect(responses).toMatchObject([
      {
        operation: "multiImage2Video.get",
        status: 401,
        durationMs: 0,
        headers: { "set-cookie": "[redacted]", "x-echo": "[redacted]", "x-request-id": "r-1" },
      },
    ]);
    expect(JSON.stringify([requests, responses])).not.toContain(apiKey);
  });

  test(verifies("client:hooks", "report each retry before its pause"), async () => {
    const retries: RetryEvent[] = [];
    const fake = recordedFetch(
      json({ code: 1303, message: "busy", request_id: "r" }, 429),
      json({ code: 5001, message: "away", request_id: "r" }, 503),
      example("create-response"),
    );
    const { multiImage2Video, clock } = clockedClient(fake, { onRetry: (event) => retries.push(event) });
    await settled(clock, multiImage2Video.create(input));
    expect(retries.map(({ attempt, delayMs, error }) => [attempt, delayMs, error.code])).toEqual([
      [2, 500, 1303],
      [3, 1_000, 5001],
    ]);
  });

  test(verifies("client:hooks", "report each poll of a wait, failed ones too"), async () => {
    const polls: PollEvent[] = [];
    const fake = recordedFetch(
      example("task-processing"),
      json({ code: 5000, message: "broken", request_id: "r" }, 500),
      example("task-succeed"),
    );
    const { multiImage2Video, clock } = clockedClient(fake, { onPoll: (event) => polls.push(event) });
    await settled(clock, multiImage2Video.wait(exampleId));
    expect(polls).toMatchObject([
      { taskId: exampleId, polls: 1, elapsedMs: 0, task: { task_status: "processing" }, nextPollMs: 2_700 },
      { polls: 2, elapsedMs: 2_700, error: { code: 5000 }, nextPollMs: 3_375 },
      { polls: 3, elapsedMs: 6_075, task: { task_status: "succeed" } },
    ]);
    expect(polls[2]?.nextPollMs).toBeUndefined();
  });

  test(verifies("client:hooks", "a hook that fails is a warning, and the call continues"), async () => {
    const fake = recordedFetch(example("create-response"));
    const { multiImage2Video, warnings } = clockedClient(fake, {
      onRequest: () => {
        throw new Error("my hook");
      },
      onResponse: async () => Promise.reject(new Error("my other hook")),
    });
    await multiImage2Video.create(input);
    expect(fake.requests).toHaveLength(1);
    expect(warnings).toEqual(["a hook failed: Error: my hook", "a hook failed: Error: my other hook"]);
  });

  test(verifies("client:hooks", "a hook that throws a value without text is a warning, too"), async () => {
    const fake = recordedFetch(example("create-response"));
    const withoutText: unknown = Object.create(null);
    const { multiImage2Video, warnings } = clockedClient(fake, {
      onRequest: () => {
        throw withoutText;
      },
      onResponse: async () => Promise.reject(withoutText),
    });
    await multiImage2Video.create(input);
    expect(fake.requests).toHaveLength(1);
    expect(warnings).toEqual(Array(2).fill("a hook failed: it threw a value without text"));
  });
});

test.each([
  ["at once", (): never => fail()],
  ["later", async (): Promise<never> => fail()],
])(
  verifies("client:hooks", "a warning that fails %s ends neither the call nor the process"),
  async (_, onWarning) => {
    const fake = recordedFetch(example("create-response"), json(unknownStatus), example("task-succeed"));
    const { multiImage2Video, clock } = clockedClient(fake, {
      onRequest: fail,
      onResponse: async () => fail(),
      validate: "warn",
      onWarning,
    });
    const generated = multiImage2Video.generate({ ...input, prompt: "x".repeat(2_500) });
    expect((await settled(clock, generated)).task_status).toBe("succeed");
  },
);

function fail(): never {
  throw new Error("no");
}

const unknownStatus = (await example("create-response").text()).replace('"submitted"', '"resting"');
