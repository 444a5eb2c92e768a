import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  AuthenticationError,
  ConnectionError,
  createKlingClient,
  InvalidInputError,
  type KlingClientOptions,
  type MultiImage2VideoInput,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
  UnexpectedResponseError,
} from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, json, recordedFetch } from "../fakes/recorded-fetch.ts";

const input: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "Wave.",
};

function clientWith(fetch: KlingClientOptions["fetch"], options: KlingClientOptions = {}) {
  return createKlingClient({ apiKey: "sk-test", fetch, submitOnce: false, maxRetries: 0, ...options })
    .multiImage2Video;
}

describe("create", () => {
  test(
    verifies("client:create", "sends the documented request and returns the documented task"),
    async () => {
      const { fetch, requests } = recordedFetch(example("create-response"));
      const task = await clientWith(fetch).create(
        exampleBody("create-request") as unknown as MultiImage2VideoInput,
      );
      expect(task).toEqual(exampleBody("create-response")["data"]);
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({
        method: "POST",
        url: "https://api.cometapi.com/kling/v1/videos/multi-image2video",
        redirect: "manual",
      });
      expect(JSON.parse(requests[0]?.body ?? "")).toEqual(exampleBody("create-request"));
      expect(requests[0]?.headers.get("authorization")).toBe("Bearer sk-test");
      expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    },
  );

  test(verifies("client:create", "sends what the input was when it was called"), async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const kling = clientWith(fetch);
    const pictures: [string, string] = ["https://example.com/a.png", "https://example.com/b.png"];
    const order = { image_list: pictures, prompt: "" };
    const calls = ["They wave.", "They bow."].map((prompt) => {
      order.prompt = prompt;
      pictures[0] = `https://example.com/${prompt.length}.png`;
      return kling.create(order);
    });
    await Promise.all(calls);
    expect(requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { prompt: "They wave.", image_list: [{ image: "https://example.com/10.png" }, {}] },
      { prompt: "They bow.", image_list: [{ image: "https://example.com/9.png" }, {}] },
    ]);
  });

  test(
    verifies("client:create.images", "takes URLs, Base64, data URLs and Blobs, bare or in the wire's form"),
    async () => {
      const { fetch, requests } = recordedFetch(example("create-response"));
      const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
      await clientWith(fetch, { validate: "off" }).create({
        image_list: [
          "https://example.com/a.png",
          { image: "data:image/png;base64,AAAA" },
          new Blob([bytes]),
          { image: new Blob(["two"]) },
        ],
        static_mask: "DATA:image/png;base64,BBBB",
        dynamic_masks: [{ mask: new Blob(["mask"]), trajectories: [{ x: 1, y: 2 }] }],
        prompt: "Wave.",
      });
      expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
        image_list: [
          { image: "https://example.com/a.png" },
          { image: "AAAA" },
          { image: Buffer.from(bytes).toString("base64") },
          { image: "dHdv" },
        ],
        static_mask: "BBBB",
        dynamic_masks: [{ mask: "bWFzaw==", trajectories: [{ x: 1, y: 2 }] }],
        prompt: "Wave.",
      });
    },
  );

  test("takes a Blob for one, also where a Blob has an image of its own, as Bun's has", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const picture = Object.assign(new Blob(["one"]), { image: () => "not a picture" });
    await clientWith(fetch, { validate: "off" }).create({
      ...input,
      image_list: [picture, { image: picture }],
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      image_list: [{ image: "b25l" }, { image: "b25l" }],
    });
  });

  test("refuses a data URL that is not Base64 before it sends anything", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const creating = clientWith(fetch).create({
      ...input,
      image_list: ["data:image/svg+xml,<svg/>", "https://example.com/b.png"],
    });
    await expect(creating).rejects.toThrow(InvalidInputError);
    expect(requests).toHaveLength(0);
  });

  test.each([
    ["an accepted task", example("create-response")],
    ["400", example("error-400-invalid-request", 400)],
    ["401", example("error-401-invalid-token", 401)],
    ["429 that asks to slow down", example("error-429-rate-limited", 429)],
    ["500", example("error-500-internal", 500)],
    ["503 for maintenance", example("error-503-maintenance", 503)],
    ["504", new Response("<html>", { status: 504, headers: { "content-type": "text/html" } })],
    [
      "a lost connection",
      new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) }),
    ],
    ["a redirect", new Response(null, { status: 301, headers: { location: "https://elsewhere.example" } })],
  ])("sends one request with submitOnce off: %s", async (_name, answer) => {
    const { fetch, requests } = recordedFetch(answer);
    await clientWith(fetch)
      .create(input)
      .catch(() => {});
    expect(requests).toHaveLength(1);
  });

  test.each([
    ["certainly not after a refusal", example("error-400-invalid-request", 400), "no"],
    ["certainly not when the service asks to slow down", example("error-429-rate-limited", 429), "no"],
    ["certainly not after a redirect", new Response(null, { status: 301 }), "no"],
    ["unknown after 303, which says that it is done", new Response(null, { status: 303 }), "unknown"],
    [
      "unknown when a fetch of the caller's says that nobody listens, maybe at a second try",
      Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED", syscall: "connect" }),
      "unknown",
    ],
    ["unknown after 500", example("error-500-internal", 500), "unknown"],
    ["unknown after a lost connection", new TypeError("fetch failed"), "unknown"],
    [
      "unknown after a page instead of JSON",
      new Response("<html>", { headers: { "content-type": "text/html" } }),
      "unknown",
    ],
    ["unknown after an answer without a task", json({ code: 0, message: "SUCCEED", data: {} }), "unknown"],
    ["unknown after an undocumented code", json({ code: 9999, message: "?" }), "unknown"],
  ])("says whether a task may have been made: %s", async (_name, answer, billed) => {
    await expect(clientWith(recordedFetch(answer).fetch).create(input)).rejects.toMatchObject({ billed });
  });

  test("certainly no task was made when nobody listens", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { multiImage2Video } = createKlingClient({ baseUrl: `http://127.0.0.1:${port}`, maxRetries: 0 });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({
      name: "ConnectionError",
      billed: "no",
    });
  });

  test("an abort with an error of another call is still an abort of this one", async () => {
    const abort = new AbortController();
    const reason = new RateLimitError("another call's", { retryable: true, billed: "no" });
    let requests = 0;
    const creating = clientWith(
      () => {
        requests += 1;
        abort.abort(reason);
        return new Promise(() => {});
      },
      { maxRetries: 2 },
    ).create(input, { signal: abort.signal });
    await expect(creating).rejects.toMatchObject({ name: "AbortError", billed: "unknown", cause: reason });
    expect(requests).toBe(1);
    expect(reason.reference).toBeUndefined();
  });

  test("a picture that cannot be read is told as that, and nothing is looked for", async () => {
    class LostBlob extends Blob {
      override slice(): Blob {
        const gone = new Blob([]);
        gone.arrayBuffer = () =>
          Promise.reject(new DOMException("The file could not be read", "NotReadableError"));
        return gone;
      }
    }
    const { fetch, requests } = recordedFetch(example("create-response"));
    const options = { validate: "off", submitOnce: true } as const;
    const image_list: MultiImage2VideoInput["image_list"] = [
      new LostBlob(["x"]),
      "https://example.com/b.png",
    ];
    const creating = clientWith(fetch, options).create({ ...input, image_list });
    const error = await creating.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      billed: "no",
      message: expect.stringContaining("picture could not be read"),
    });
    expect(requests).toHaveLength(0);
  });

  test("fields that are not known go along, also inside items", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const first = { image: "https://example.com/a.png", weight: 2 };
    await clientWith(fetch).create({ ...input, image_list: [first, "https://example.com/b.png"] });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ image_list: [{ weight: 2 }, {}] });
  });

  test("no input at all is a rejection, not a throw", async () => {
    const { create } = clientWith(recordedFetch(example("create-response")).fetch);
    await expect(create(undefined as unknown as MultiImage2VideoInput)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });

  test("stops at once when the caller aborts, even if fetch does not listen", async () => {
    const abort = new AbortController();
    const creating = clientWith(() => {
      abort.abort(new Error("enough"));
      return new Promise(() => {});
    }).create(input, { signal: abort.signal });
    const error = await creating.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: "AbortError", billed: "unknown", cause: abort.signal.reason });
  });

  test("sends nothing when the signal has aborted before", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    await expect(clientWith(fetch).create(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      billed: "no",
    });
    expect(requests).toHaveLength(0);
  });

  test("gives a request up after its time, even while the body stalls", async () => {
    const clock = manualClock();
    const stalled = new Response(new ReadableStream(), { headers: { "content-type": "application/json" } });
    let error: unknown;
    clientWith(async () => stalled, { clock, requestTimeoutMs: 1_000 })
      .create(input)
      .catch((caught: unknown) => {
        error = caught;
      });
    await clock.runUntil(() => error !== undefined);
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({ billed: "unknown", retryable: true });
    expect(clock.pending()).toBe(0);
  });

  test("names the reason of a lost connection", async () => {
    const lost = new TypeError("fetch failed", {
      cause: Object.assign(new Error("read"), { code: "ECONNRESET" }),
    });
    const error = await clientWith(recordedFetch(lost).fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toContain("ECONNRESET");
  });
});

describe("answers", () => {
  test(verifies("client:errors.envelope-first", "an error code inside HTTP 200 is an error"), async () => {
    const { fetch } = recordedFetch(json(exampleBody("error-401-authorization-expired"), 200));
    await expect(clientWith(fetch).create(input)).rejects.toThrow(AuthenticationError);
  });

  test.each([
    [
      "HTML with 200",
      new Response("<!doctype html><title>CometAPI</title>", {
        headers: { "content-type": "text/html; charset=utf-8" },
      }),
      "text/html",
    ],
    [
      "HTML with 404",
      new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
      "text/html",
    ],
    [
      "a redirect",
      new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      "redirect",
    ],
    ["broken JSON", json('{"code":0,"data":{"task_id":"8613'), "broken JSON"],
    ["an empty body", json(""), "empty body"],
    ["a JSON array", json("[]"), "broken JSON"],
    ["no task", json({ code: 0, message: "SUCCEED" }), "no task"],
    [
      "success without a video",
      json({ code: 0, data: { task_id: "1", task_status: "succeed", task_result: {} } }),
      "without videos",
    ],
  ])(verifies("client:errors.unexpected", "%s is never a result"), async (_name, answer, says) => {
    const error = await clientWith(recordedFetch(answer).fetch)
      .get("1")
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toContain(says);
    expect((error as Error).message.length).toBeLessThan(500);
  });

  test("a page of HTML with a server's status is a server error without the page in its message", async () => {
    const page = `<html>${"x".repeat(10_000)}</html>`;
    const answer = new Response(page, { status: 504, headers: { "content-type": "text/html" } });
    const error = await clientWith(recordedFetch(answer).fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServerError);
    expect((error as ServerError).message.length).toBeLessThan(200);
    expect((error as ServerError).body).toBe(page);
  });

  test("a task id sent as a number keeps all its digits", async () => {
    const answer = json(
      '{"code":0,"message":"","data":{"task_id":861309198188019719,"task_status":"submitted"}}',
    );
    expect((await clientWith(recordedFetch(answer).fetch).create(input)).task_id).toBe("861309198188019719");
  });

  test.each([
    ["SUCCESS", { videos: [{ id: "1", url: "https://cdn.example.com/1.mp4", duration: "5.1" }] }, "succeed"],
    ["IN_PROGRESS", {}, "processing"],
    ["NOT_START", {}, "submitted"],
    ["FAILURE", {}, "failed"],
    ["QUEUED", {}, "submitted"],
  ])("the shape of sibling gateways is read: %s", async (task_status, task_result, expected) => {
    const inner = { task_id: "842250903629086785", task_status, task_result };
    const wrapped = {
      code: "success",
      message: "",
      data: { status: task_status, data: { code: 0, data: inner } },
    };
    const task = await clientWith(recordedFetch(json(wrapped)).fetch).get("842250903629086785");
    expect(task).toMatchObject({ task_id: "842250903629086785", task_status: expected });
  });
});

test("a task of the gateway's own form, before Kling has answered, is read", async () => {
  const data = { task_id: "task_1", status: "FAILURE", fail_reason: "Image pixel is invalid", data: null };
  const { fetch } = recordedFetch(json({ code: "success", message: "", data }));
  expect(await clientWith(fetch).get("task_1")).toMatchObject({
    task_id: "task_1",
    task_status: "failed",
    task_status_msg: "Image pixel is invalid",
  });
});

test("an empty error beside a task is none, and a code in quotes is one", async () => {
  const accepted = { ...exampleBody("create-response"), error: null };
  const task = await clientWith(recordedFetch(json(accepted)).fetch).create(input);
  expect(task).toEqual(exampleBody("create-response")["data"]);
  const refused = recordedFetch(json({ code: "1102", message: "used up" }, 429));
  await expect(clientWith(refused.fetch).create(input)).rejects.toMatchObject({
    name: "QuotaError",
    code: 1102,
  });
});

test(
  verifies("client:errors.unexpected", "a page with 404 refuses a create: no task, and no lookup"),
  async () => {
    const { fetch, requests } = recordedFetch(
      new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
    );
    const error = await clientWith(fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ billed: "no", status: 404, advice: expect.stringContaining("baseUrl") });
    expect(requests).toHaveLength(1);
  },
);

describe("get", () => {
  test(
    verifies("client:get", "reads once, past every cache, and returns a failed task as it is"),
    async () => {
      const { fetch, requests } = recordedFetch(example("task-failed"));
      const task = await clientWith(fetch).get("order/2026 17");
      expect(task).toEqual(exampleBody("task-failed")["data"]);
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({
        method: "GET",
        url: "https://api.cometapi.com/kling/v1/videos/multi-image2video/order%2F2026%2017",
        cache: "no-store",
      });
    },
  );

  test.each(["", ".", ".."])("refuses the id %j, which would ask for another address", async (id) => {
    const { fetch, requests } = recordedFetch(example("task-failed"));
    await expect(clientWith(fetch).get(id)).rejects.toThrow(InvalidInputError);
    expect(requests).toHaveLength(0);
  });
});
