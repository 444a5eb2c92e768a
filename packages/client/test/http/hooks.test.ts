import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  ConnectionError,
  type MultiImage2VideoInput,
  createKlingClient,
  InvalidInputError,
  type KlingClientOptions,
  type Middleware,
  type PollEvent,
  type RequestEvent,
  type ResponseEvent,
  type RetryEvent,
} from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

const apiKey = "sk-a-long-secret-key";
const input: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "They wave.",
};

function clientOf(fake: RecordedFetch, options: KlingClientOptions = {}) {
  const clock = manualClock();
  const warnings: string[] = [];
  const client = createKlingClient({
    apiKey,
    fetch: fake.fetch,
    clock,
    random: () => 0.5,
    onWarning: (message) => void warnings.push(message),
    ...options,
  });
  return { ...client, clock, warnings };
}

describe("hooks", () => {
  test(verifies("client:hooks", "tell each request and answer, without the key"), async () => {
    const requests: RequestEvent[] = [];
    const responses: ResponseEvent[] = [];
    const answer = json(JSON.stringify({ code: 0, message: apiKey }), 401, {
      "set-cookie": "session=1",
      "x-echo": `got Bearer ${apiKey}`,
      "x-request-id": "r-1",
    });
    const { multiImage2Video } = clientOf(recordedFetch(answer), {
      onRequest: (event) => requests.push(event),
      onResponse: (event) => responses.push(event),
    });
    await expect(multiImage2Video.get("1")).rejects.toThrow("HTTP 401");
    expect(requests).toEqual([
      {
        operation: "multiImage2Video.get",
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

  test(verifies("client:hooks", "tell each retry before its pause"), async () => {
    const retries: RetryEvent[] = [];
    const fake = recordedFetch(
      json({ code: 1303, message: "busy", request_id: "r" }, 429),
      json({ code: 5001, message: "away", request_id: "r" }, 503),
      example("create-response"),
    );
    const { multiImage2Video, clock } = clientOf(fake, { onRetry: (event) => retries.push(event) });
    const created = multiImage2Video.create(input);
    let settled = false;
    created.finally(() => {
      settled = true;
    });
    await clock.runUntil(() => settled);
    await created;
    expect(retries.map(({ attempt, delayMs, error }) => [attempt, delayMs, error.code])).toEqual([
      [2, 500, 1303],
      [3, 1_000, 5001],
    ]);
  });

  test(verifies("client:hooks", "tell each look of a wait, failed ones too"), async () => {
    const polls: PollEvent[] = [];
    const fake = recordedFetch(
      example("task-processing"),
      json({ code: 5000, message: "broken", request_id: "r" }, 500),
      example("task-succeed"),
    );
    const { multiImage2Video, clock } = clientOf(fake, { onPoll: (event) => polls.push(event) });
    let settled = false;
    multiImage2Video.wait("1").finally(() => {
      settled = true;
    });
    await clock.runUntil(() => settled);
    expect(polls).toMatchObject([
      { taskId: "1", polls: 1, elapsedMs: 0, task: { task_status: "processing" }, nextPollMs: 2_700 },
      { polls: 2, elapsedMs: 2_700, error: { code: 5000 }, nextPollMs: 3_375 },
      { polls: 3, elapsedMs: 6_075, task: { task_status: "succeed" } },
    ]);
    expect(polls[2]?.nextPollMs).toBeUndefined();
  });

  test(verifies("client:hooks", "a hook that fails is a warning, and the call goes on"), async () => {
    const fake = recordedFetch(example("create-response"));
    const { multiImage2Video, warnings } = clientOf(fake, {
      onRequest: () => {
        throw new Error("my hook");
      },
      onResponse: async () => Promise.reject(new Error("my other hook")),
    });
    await multiImage2Video.create(input);
    expect(fake.requests).toHaveLength(1);
    expect(warnings).toEqual(["a hook failed: Error: my hook", "a hook failed: Error: my other hook"]);
  });
});

test.each([
  ["at once", (): never => fail()],
  ["later", async (): Promise<never> => fail()],
])(
  verifies("client:hooks", "nor does a warning that fails %s take the call or the process along"),
  async (_, onWarning) => {
    const fake = recordedFetch(example("create-response"), json(unknownStatus), example("task-succeed"));
    const { multiImage2Video, clock } = clientOf(fake, {
      onRequest: fail,
      onResponse: async () => fail(),
      validate: "warn",
      onWarning,
    });
    const generated = multiImage2Video.generate({ ...input, prompt: "x".repeat(2_500) });
    let settled = false;
    generated.finally(() => {
      settled = true;
    });
    await clock.runUntil(() => settled);
    expect((await generated).task_status).toBe("succeed");
  },
);

function fail(): never {
  throw new Error("no");
}

const unknownStatus = (await example("create-response").text()).replace('"submitted"', '"resting"');

describe("middleware", () => {
  const answerFor = (fake: RecordedFetch, middleware: readonly Middleware[]) =>
    clientOf(fake, { middleware }).multiImage2Video;

  test(
    verifies("client:middleware", "changes requests in order, and answers the other way round"),
    async () => {
      const fake = recordedFetch(example("task-succeed"));
      const seen: string[] = [];
      const step = (name: string): Middleware => ({
        onRequest({ request }) {
          seen.push(`${name} request`);
          request.headers.append("x-steps", name);
        },
        onResponse({ response }) {
          seen.push(`${name} response ${response.status}`);
        },
      });
      await answerFor(fake, [step("one"), step("two")]).get("1");
      expect(fake.requests[0]?.headers.get("x-steps")).toBe("one, two");
      expect(seen).toEqual(["one request", "two request", "two response 200", "one response 200"]);
    },
  );

  test(
    verifies("client:middleware", "may answer in place of the service, and replace an answer"),
    async () => {
      const fake = recordedFetch(example("task-processing"));
      const direct = answerFor(fake, [{ onRequest: () => example("task-succeed") }]);
      expect((await direct.get("1")).task_status).toBe("succeed");
      expect(fake.requests).toHaveLength(0);
      const replaced = answerFor(fake, [{ onResponse: async () => example("task-succeed") }]);
      expect((await replaced.get("1")).task_status).toBe("succeed");
      expect(fake.requests).toHaveLength(1);
    },
  );

  test(verifies(["client:middleware", "client:hooks"], "hear which task a request is about"), async () => {
    const heard: unknown[] = [];
    const fake = recordedFetch(example("create-response"), example("task-succeed"));
    const { multiImage2Video } = clientOf(fake, {
      onRequest: ({ operation, id }) => heard.push(["hook", operation, id]),
      middleware: [
        {
          onRequest: ({ operation, id }) => void heard.push(["request", operation, id]),
          onResponse: ({ operation, id }) => void heard.push(["response", operation, id]),
        },
      ],
    });
    const { task_id } = await multiImage2Video.create({ ...input, external_task_id: "order-1" });
    await multiImage2Video.get(task_id);
    const of = (operation: string, id: string) =>
      ["request", "hook", "response"].map((who) => [who, `multiImage2Video.${operation}`, id]);
    expect(heard).toEqual([...of("create", "order-1"), ...of("get", task_id)]);
  });

  test(verifies("client:middleware", "cannot take the key to another host"), async () => {
    const fake = recordedFetch(example("task-succeed"));
    const elsewhere = (headers: boolean): Middleware => ({
      onRequest: ({ request }) =>
        new Request("https://elsewhere.example/", headers ? { headers: request.headers } : {}),
    });
    const error = await answerFor(fake, [elsewhere(true)])
      .get("1")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toContain("another host");
    expect(fake.requests).toHaveLength(0);
    await answerFor(fake, [elsewhere(false)]).get("1");
    expect(fake.requests[0]?.headers.has("authorization")).toBe(false);
  });

  test(
    verifies("client:middleware", "a request that it makes anew is neither redirected nor left behind"),
    async () => {
      const fake = recordedFetch(example("create-response"));
      const anew: Middleware = {
        async onRequest({ request }) {
          const { url, method, headers } = request;
          return new Request(url, { method, headers, body: await request.text() });
        },
      };
      await answerFor(fake, [anew]).create(input);
      expect(fake.requests).toMatchObject([{ method: "POST", redirect: "manual" }]);
      expect(JSON.parse(fake.requests[0]?.body ?? "")).toMatchObject({ prompt: input.prompt });

      const controller = new AbortController();
      let sent: Request | undefined;
      const silent = (request: Request): Promise<Response> => {
        sent = request;
        queueMicrotask(() => controller.abort());
        return new Promise(() => {});
      };
      const { multiImage2Video } = createKlingClient({ apiKey, fetch: silent, middleware: [anew] });
      await expect(multiImage2Video.create(input, { signal: controller.signal })).rejects.toBeInstanceOf(
        AbortError,
      );
      expect(sent?.signal.aborted).toBe(true);
    },
  );

  test(
    verifies("client:middleware", "what it only changes is the very request that fetch gets"),
    async () => {
      const seen = new WeakSet<Request>();
      const changing = (name: string): Middleware => ({
        onRequest({ request }) {
          request.headers.set(name, "yes");
          seen.add(request);
          return name === "one" ? request : undefined;
        },
      });
      let isTheSame: boolean | undefined;
      const fetch = async (request: Request): Promise<Response> => {
        isTheSame = seen.has(request);
        return example("create-response");
      };
      const middleware = [changing("one"), changing("two")];
      await createKlingClient({ apiKey, fetch, middleware }).multiImage2Video.create(input);
      expect(isTheSame).toBe(true);
    },
  );

  test(
    verifies("client:middleware", "what it throws before the request is a call that was not sent"),
    async () => {
      const fake = recordedFetch(example("create-response"));
      const failing: Middleware = {
        onRequest: () => {
          throw new Error(`no token, only ${apiKey}`);
        },
      };
      const error = await answerFor(fake, [failing])
        .create(input)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toMatchObject({ billed: "no", retryable: false });
      expect(String(error)).toContain("nothing was sent, because no token");
      expect(String(error)).not.toContain(apiKey);
      expect(fake.requests).toHaveLength(0);
    },
  );

  test(
    verifies(
      ["client:middleware", "client:create.once"],
      "what it throws after the answer is a lost answer, and the task is found",
    ),
    async () => {
      const fake = recordedFetch(example("create-response"), ({ url }) => {
        const task = {
          ...(JSON.parse(exampleTask) as object),
          task_info: { external_task_id: url.split("/").at(-1) },
        };
        return json({
          code: 0,
          message: "ok",
          request_id: "r",
          data: { ...task, created_at: 1_773_380_633_979 },
        });
      });
      let answers = 0;
      const failing: Middleware = {
        onResponse: () => {
          answers += 1;
          if (answers === 1) throw new Error("cannot read");
        },
      };
      const task = await answerFor(fake, [failing]).create(input);
      expect(task.task_id).toBe((JSON.parse(exampleTask) as { task_id: string }).task_id);
      expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET"]);
    },
  );

  test(
    verifies("client:middleware", "an answer of its own that breaks off may be that of a request of its own"),
    async () => {
      const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
      const headers = { "content-type": "application/json" };
      const { multiImage2Video } = clientOf(recordedFetch(example("create-response")), {
        middleware: [{ onRequest: () => new Response(broken, { headers }) }],
        submitOnce: false,
      });
      const error = await multiImage2Video.create(input).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ billed: "unknown" });
    },
  );

  test("a lost look is a connection error as ever", async () => {
    const fake = recordedFetch(new Error("gone"));
    const looks = clientOf(fake, { middleware: [{}], maxRetries: 0 }).multiImage2Video;
    await expect(looks.get("1")).rejects.toThrow(ConnectionError);
  });

  test("is checked when the client is made", () => {
    for (const middleware of ["x", [null], [() => {}]]) {
      expect(() => createKlingClient({ apiKey, middleware: middleware as unknown as Middleware[] })).toThrow(
        InvalidInputError,
      );
    }
  });
});

const exampleTask = JSON.stringify(((await example("create-response").json()) as { data: unknown }).data);
