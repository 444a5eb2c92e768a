import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  ConnectionError,
  createKlingClient,
  InvalidInputError,
  type Middleware,
} from "../../src/index.ts";
import { apiKey, clockedClient, input, settled } from "../fakes/clocked-client.ts";
import { example, exampleId, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

describe("middleware", () => {
  const answerFor = (fake: RecordedFetch, middleware: readonly Middleware[]) =>
    clockedClient(fake, { middleware }).multiImage2Video;

  test(
    verifies("client:middleware", "changes requests in order, and responses in reverse order"),
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
      await answerFor(fake, [step("one"), step("two")]).get(exampleId);
      expect(fake.requests[0]?.headers.get("x-steps")).toBe("one, two");
      expect(seen).toEqual(["one request", "two request", "two response 200", "one response 200"]);
    },
  );

  test(
    verifies("client:middleware", "may answer in place of the service, and replace an answer"),
    async () => {
      const fake = recordedFetch(example("task-processing"));
      const direct = answerFor(fake, [{ onRequest: () => example("task-succeed") }]);
      expect((await direct.get(exampleId)).task_status).toBe("succeed");
      expect(fake.requests).toHaveLength(0);
      const replaced = answerFor(fake, [{ onResponse: async () => example("task-succeed") }]);
      expect((await replaced.get(exampleId)).task_status).toBe("succeed");
      expect(fake.requests).toHaveLength(1);
    },
  );

  test(verifies(["client:middleware", "client:hooks"], "get the id that a request names"), async () => {
    const seen: unknown[] = [];
    const fake = recordedFetch(example("create-response"), example("task-succeed"));
    const { multiImage2Video } = clockedClient(fake, {
      onRequest: ({ operation, id }) => seen.push(["hook", operation, id]),
      middleware: [
        {
          onRequest: ({ operation, id }) => void seen.push(["request", operation, id]),
          onResponse: ({ operation, id }) => void seen.push(["response", operation, id]),
        },
      ],
    });
    const { task_id } = await multiImage2Video.create({ ...input, external_task_id: "order-1" });
    await multiImage2Video.get(task_id);
    const of = (operation: string, id: string) =>
      ["request", "hook", "response"].map((source) => [source, `multiImage2Video.${operation}`, id]);
    expect(seen).toEqual([...of("create", "order-1"), ...of("get", task_id)]);
  });

  test(
    verifies(["client:middleware", "client:hooks"], "get the endpoint and the context of the call"),
    async () => {
      const seen: unknown[] = [];
      const see =
        (source: string) =>
        ({ endpoint, context }: { endpoint: string; context?: unknown }): void =>
          void seen.push([source, endpoint, context]);
      const busy = json({ code: 1302, message: "busy" }, 429);
      const fake = recordedFetch(busy, example("create-response"), busy, example("task-succeed"));
      const { multiImage2Video, clock } = clockedClient(fake, {
        onRequest: see("onRequest"),
        onResponse: see("onResponse"),
        onRetry: see("onRetry"),
        middleware: [{ onRequest: see("request"), onResponse: see("response") }],
      });
      const attempt = ["request", "onRequest", "onResponse", "response"];
      const calls = [
        (context: unknown) => multiImage2Video.create(input, { context }),
        (context: unknown) => multiImage2Video.get(exampleId, { context }),
      ];
      for (const call of calls) {
        const context = { order: 7 };
        await settled(clock, call(context));
        const expected = [...attempt, "onRetry", ...attempt].map((source) => [
          source,
          "multiImage2Video",
          context,
        ]);
        expect(seen.splice(0)).toEqual(expected);
      }
    },
  );

  test(verifies("client:middleware", "cannot send the key to another host"), async () => {
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
    await answerFor(fake, [elsewhere(false)]).get(exampleId);
    expect(fake.requests[0]?.headers.has("authorization")).toBe(false);
  });

  test(
    verifies("client:middleware", "a request that it makes itself is neither redirected nor left behind"),
    async () => {
      const fake = recordedFetch(example("create-response"));
      const remaking: Middleware = {
        async onRequest({ request }) {
          const { url, method, headers } = request;
          return new Request(url, { method, headers, body: await request.text() });
        },
      };
      await answerFor(fake, [remaking]).create(input);
      expect(fake.requests).toMatchObject([{ method: "POST", redirect: "manual" }]);
      expect(JSON.parse(fake.requests[0]?.body ?? "")).toMatchObject({ prompt: input.prompt });

      const controller = new AbortController();
      let sent: Request | undefined;
      const silent = (request: Request): Promise<Response> => {
        sent = request;
        queueMicrotask(() => controller.abort());
        return new Promise(() => {});
      };
      const { multiImage2Video } = createKlingClient({ apiKey, fetch: silent, middleware: [remaking] });
      await expect(multiImage2Video.create(input, { signal: controller.signal })).rejects.toBeInstanceOf(
        AbortError,
      );
      expect(sent?.signal.aborted).toBe(true);
    },
  );

  test(
    verifies("client:middleware", "a request that it only changes is the same object for fetch"),
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

  test(verifies("client:middleware", "an error before the request means that nothing was sent"), async () => {
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
  });

  test(
    verifies(
      ["client:middleware", "client:create.once"],
      "an error after the answer means a lost answer, and the task is found",
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
    verifies("client:middleware", "a broken response of its own may belong to a request that it sent"),
    async () => {
      const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
      const headers = { "content-type": "application/json" };
      const { multiImage2Video } = clockedClient(recordedFetch(example("create-response")), {
        middleware: [{ onRequest: () => new Response(broken, { headers }) }],
        submitOnce: false,
      });
      const error = await multiImage2Video.create(input).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ billed: "unknown" });
    },
  );

  test("a lost get is still a connection error", async () => {
    const fake = recordedFetch(new Error("gone"));
    const { get } = clockedClient(fake, { middleware: [{}], maxRetries: 0 }).multiImage2Video;
    await expect(get("1")).rejects.toThrow(ConnectionError);
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
