import { inspect } from "node:util";
import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import * as api from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { expectedErrors } from "../fakes/documented-errors.ts";
import { onceClient } from "../fakes/once-client.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";

const key = "sk-canary-5f3b";
const { components } = readDocument();

async function errorFor(answer: Response): Promise<api.KlingError> {
  const error = await onceClient(recordedFetch(answer).fetch, { apiKey: key })
    .create({ ...input, prompt: "secret prompt" })
    .catch((caught: unknown) => caught);
  if (!(error instanceof api.KlingError)) throw new Error(`not an error of ours: ${String(error)}`);
  return error;
}

/** Every named example of every documented error: status, media type, name, body. */
const documented = Object.values(components.responses).flatMap((response) => {
  const statuses = Object.entries(
    readDocument().paths["/kling/v1/videos/multi-image2video"]?.post?.responses ?? {},
  );
  const status = Number(
    statuses.find(
      ([, { $ref }]) => $ref !== undefined && components.responses[$ref.split("/").at(-1) ?? ""] === response,
    )?.[0],
  );
  return Object.entries(response.content).flatMap(([mediaType, { examples }]) =>
    Object.entries(examples).map(([name, { value }]) => ({ status, mediaType, name, value })),
  );
});

describe("every documented error", () => {
  test("is in the table of this test", () => {
    expect(documented.map(({ status, name }) => `${status} ${name}`).sort()).toEqual(
      Object.keys(expectedErrors).sort(),
    );
  });

  test.each(documented)(
    verifies("client:errors", "$status $name"),
    async ({ status, mediaType, name, value }) => {
      const body = typeof value === "string" ? value : JSON.stringify(value);
      const error = await errorFor(new Response(body, { status, headers: { "content-type": mediaType } }));
      expect([error.name, error.retryable, error.billed]).toEqual(expectedErrors[`${status} ${name}`]);
      expect(error.constructor.name).toBe(error.name);
      expect(error.status).toBe(status);
      expect(error.body).toEqual(value);
      expect(error.advice).toMatch(/\.$/);
      const envelope = value as {
        code?: unknown;
        request_id?: string;
        error?: { code?: string; message: string };
      };
      expect(error.code).toBe(envelope.error?.code || envelope.code || undefined);
      const requestId =
        envelope.request_id ?? /\(request id: (\w+)\)/.exec(envelope.error?.message ?? "")?.[1];
      expect(error.requestId).toBe(requestId);
    },
  );

  test("every service code of the contract has a rule with the documented status' meaning", () => {
    const codes = components.schemas["ServiceErrorCode"]?.enum as number[];
    expect(Object.keys(api.serviceErrors).map(Number)).toEqual(codes);
  });
});

test("a message is short, and has operation, reason, status, code and request", async () => {
  const error = await errorFor(
    json(
      {
        code: 1303,
        message: `parallel task over\nresource pack limit ${"x".repeat(5_000)}`,
        request_id: "r-1",
      },
      429,
    ),
  );
  expect(error.message).toMatch(
    /^multiImage2Video\.create: parallel task over resource pack limit x+\.\.\. \(HTTP 429, code 1303, request r-1\)$/,
  );
  expect(error.message.length).toBeLessThan(500);
});

// In quadratic time, each of these takes minutes.
test.each([
  ["400,000 spaces", `no${" ".repeat(400_000)}more`],
  ["a million characters of ids that never end", "(request id: ".repeat(80_000)],
])("a message with %s is shortened at once", async (_name, message) => {
  const error = await errorFor(json({ code: 1201, message, request_id: "r-1" }, 400));
  expect(error.name).toBe("InvalidRequestError");
  expect(error.message.length).toBeLessThan(500);
});

test("a request id in a header counts when the body has none", async () => {
  const error = await errorFor(json({ error: { message: "no", type: "x" } }, 400, { "x-request-id": "h-1" }));
  expect(error.requestId).toBe("h-1");
});

describe(verifies("client:errors.identity", "errors are recognised"), () => {
  const classes = Object.entries(api).filter(([name]) => name.endsWith("Error"));

  test.each(classes)("%s carries its name, also when the code is minified", (name, ErrorClass) => {
    expect((ErrorClass as typeof api.KlingError).kind).toBe(name);
  });

  test("across two copies of the package", async () => {
    vi.resetModules();
    const copy: typeof api = await import("../../src/index.ts");
    const error = new copy.RateLimitError("busy");
    expect(copy.RateLimitError).not.toBe(api.RateLimitError);
    expect(error instanceof api.RateLimitError).toBe(true);
    expect(error instanceof api.KlingError).toBe(true);
    expect(error instanceof api.ServerError).toBe(false);
  });

  test("and a class that a user derives is not mistaken for ours", () => {
    class OwnError extends api.RateLimitError {}
    expect(new OwnError("mine") instanceof OwnError).toBe(true);
    expect(new OwnError("mine") instanceof api.RateLimitError).toBe(true);
    expect(new api.RateLimitError("ours") instanceof OwnError).toBe(false);
    expect(({} as unknown) instanceof api.KlingError).toBe(false);
    expect((null as unknown) instanceof api.KlingError).toBe(false);
  });
});

describe(verifies("client:secret", "the key stays secret"), () => {
  test.each([
    [
      "quoted by a refusal",
      () => json({ error: { message: `invalid token ${key}`, type: "comet_api_error" } }, 401),
    ],
    ["quoted by a page", () => new Response(`<p>${key}</p>`, { headers: { "content-type": "text/html" } })],
    ["quoted by an answer without a task", () => json({ code: 0, said: key })],
    ["quoted by broken JSON", () => json(`{"a":"${key}`)],
    ["quoted by a header", () => json({ code: 1201, message: "no" }, 400, { "x-request-id": `r-${key}` })],
    [
      "quoted by the type of a page",
      () => new Response("<p>", { headers: { "content-type": `text/html-${key}` } }),
    ],
  ])("in an error, although it is %s", async (_name, answer) => {
    const error = await errorFor(answer());
    const shown = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      error.message,
      error.stack,
      JSON.stringify(error.body),
    ].join();
    expect(shown).not.toContain(key);
    expect(shown).not.toContain("secret prompt");
  });

  test("in the reason of a failed task", async () => {
    const data = { task_id: "7", task_status: "failed", task_status_msg: `${key} is used up`, id: key };
    const fake = recordedFetch(json({ code: 0, data }));
    const client = api.createKlingClient({ apiKey: key, fetch: fake.fetch });
    const error = await client.multiImage2Video.wait("7").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "TaskFailedError", message: expect.stringContaining("[API key]") });
    expect((error as Error).message).not.toContain(key);
  });

  test("of a mock changes neither a URL nor an id of a result", async () => {
    const videos = [{ id: "order-2026-1", url: "https://cdn.example/order-2026/1.mp4", duration: "5" }];
    const data = { task_id: "order-2026-7", task_status: "succeed", task_result: { videos } };
    const fake = recordedFetch(json({ code: 0, data }));
    const client = api.createKlingClient({ apiKey: "order-2026", fetch: fake.fetch });
    expect(await client.multiImage2Video.get("order-2026-7")).toEqual(data);
  });

  test("in the cause, although a fetch of the caller throws what it sent", async () => {
    const fetch = (request: Request): Promise<Response> => {
      const config = { headers: Object.fromEntries(request.headers) };
      return Promise.reject(
        Object.assign(new Error(`failed with Bearer ${key}`), { config, code: "E_AXIOS" }),
      );
    };
    const client = api.createKlingClient({ apiKey: key, fetch, maxRetries: 0 });
    const error = await client.multiImage2Video.get("1").catch((caught: unknown) => caught);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(key);
    expect(error).toMatchObject({ cause: { message: "failed with Bearer [API key]", code: "E_AXIOS" } });
  });

  test("in a printed client", () => {
    const client = api.createKlingClient({ apiKey: key });
    expect(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)).not.toContain(key);
  });

  test("in the refusal of a wrong key", () => {
    expect(() => api.createKlingClient({ apiKey: `Bearer ${key}` })).toThrow(/without Bearer/);
    expect(() => api.createKlingClient({ apiKey: `Bearer ${key}` })).not.toThrow(new RegExp(key));
  });

  test("in the refusal of a key that was given as baseUrl", () => {
    for (const baseUrl of [key, `https://api.cometapi.com?key=${key}`]) {
      expect(() => api.createKlingClient({ apiKey: "k", baseUrl })).toThrow(/baseUrl/);
      expect(() => api.createKlingClient({ apiKey: "k", baseUrl })).not.toThrow(new RegExp(key));
    }
  });

  test("and goes to no other host with a redirect", async () => {
    const fake = recordedFetch(
      new Response(null, { status: 307, headers: { location: "https://elsewhere.example/" } }),
    );
    const client = api.createKlingClient({ apiKey: key, fetch: fake.fetch });
    await expect(client.multiImage2Video.get("1")).rejects.toThrow(/redirect/);
    expect(fake.requests.map(({ url }) => new URL(url).host)).toEqual(["api.cometapi.com"]);
  });
});
