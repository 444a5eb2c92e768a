import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, InvalidInputError, type MultiImage2VideoInput } from "../../../src/index.ts";
import { input } from "../../fakes/clocked-client.ts";
import { listen } from "../../fakes/listen.ts";
import { onceClient } from "../../fakes/once-client.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";

describe("create", () => {
  test(
    verifies("client:create", "sends the documented request and returns the documented task"),
    async () => {
      const { fetch, requests } = recordedFetch(example("create-response"));
      const task = await onceClient(fetch).create(
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
    const kling = onceClient(fetch);
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

  test(verifies("client:create", "reads an input whose fields are made at each reading once"), async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const image_list = ["https://example.com/a.png", "https://example.com/b.png"];
    let reads = 0;
    const order = {
      image_list,
      prompt: "They wave.",
      get external_task_id() {
        reads += 1;
        return `order-${reads}`;
      },
    };
    const pending = onceClient(fetch).create(order);
    await pending;
    expect(JSON.parse(requests[0]?.body ?? "").external_task_id).toBe(pending.reference.externalTaskId);
  });

  test(
    verifies("client:create.images", "takes URLs, Base64, data URLs and Blobs, bare or in the wire's form"),
    async () => {
      const { fetch, requests } = recordedFetch(example("create-response"));
      const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
      await onceClient(fetch, { validate: "off" }).create({
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

  test("takes a Blob as a picture, even if it has a property image, as in Bun", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const picture = Object.assign(new Blob(["one"]), { image: () => "not a picture" });
    await onceClient(fetch, { validate: "off" }).create({
      ...input,
      image_list: [picture, { image: picture }],
    });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      image_list: [{ image: "b25l" }, { image: "b25l" }],
    });
  });

  test("refuses a data URL that is not Base64 before it sends anything", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const creating = onceClient(fetch).create({
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
    await onceClient(fetch)
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
      "unknown when a fetch of the caller reports a refused connection, perhaps that of a second try",
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
  ])("`billed` says whether a task may have been made: %s", async (_name, answer, billed) => {
    await expect(onceClient(recordedFetch(answer).fetch).create(input)).rejects.toMatchObject({ billed });
  });

  test("certainly no task was made when no server listens", async () => {
    const server = await listen(() => {});
    await server[Symbol.asyncDispose]();
    const { multiImage2Video } = createKlingClient({ baseUrl: server.url, maxRetries: 0 });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({
      name: "ConnectionError",
      billed: "no",
    });
  });

  test("a picture that cannot be read is reported as such, and there is no lookup", async () => {
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
    const creating = onceClient(fetch, options).create({ ...input, image_list });
    const error = await creating.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      billed: "no",
      message: expect.stringContaining("picture could not be read"),
    });
    expect(requests).toHaveLength(0);
  });

  test("unknown fields are sent, also inside items", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const first = { image: "https://example.com/a.png", weight: 2 };
    await onceClient(fetch).create({ ...input, image_list: [first, "https://example.com/b.png"] });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ image_list: [{ weight: 2 }, {}] });
  });

  test("no input at all is a rejection, not a throw", async () => {
    const { create } = onceClient(recordedFetch(example("create-response")).fetch);
    await expect(create(undefined as unknown as MultiImage2VideoInput)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });
});
