import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import {
  createKlingClient,
  InvalidInputError,
  type KlingError,
  type MultiImage2VideoInput,
} from "../../src/index.ts";
import { listen } from "../fakes/listen.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { png } from "../fakes/pictures.ts";
import { example, exampleId, recordedFetch } from "../fakes/recorded-fetch.ts";

const url = "https://example.com/b.png";
const input: MultiImage2VideoInput = { image_list: [url, url], prompt: "Wave." };

test(
  verifies("client:middleware", "of a client without a key may send its own key to another host"),
  async () => {
    const fake = recordedFetch(example("task-succeed"));
    const { multiImage2Video } = createKlingClient({
      baseUrl: "https://shop.example/api",
      fetch: fake.fetch,
      middleware: [
        {
          onRequest: () =>
            new Request("https://elsewhere.example/", { headers: { authorization: "Bearer own" } }),
        },
      ],
    });
    await multiImage2Video.get(exampleId);
    expect(fake.requests[0]?.headers.get("authorization")).toBe("Bearer own");
  },
);

test(
  verifies(
    ["client:middleware", "client:create.once"],
    "that never returns may have sent the request itself",
  ),
  async () => {
    const clock = manualClock();
    const { multiImage2Video } = createKlingClient({
      apiKey: "k",
      clock,
      submitOnce: false,
      middleware: [{ onRequest: () => new Promise(() => {}) }],
    });
    let error: KlingError | undefined;
    multiImage2Video.create(input).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "RequestTimeoutError", billed: "unknown" });
  },
);

test(
  verifies(["client:middleware", "client:create.once"], "that returns too late sends nothing"),
  async () => {
    const clock = manualClock();
    const fake = recordedFetch(example("create-response"));
    let release: () => void = () => {};
    let isReleased: Promise<void> | undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { multiImage2Video } = createKlingClient({
      apiKey: "k",
      clock,
      fetch: fake.fetch,
      submitOnce: false,
      middleware: [
        {
          onRequest() {
            isReleased = slow;
            return slow;
          },
        },
      ],
    });
    let error: KlingError | undefined;
    multiImage2Video.create(input).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    release();
    await isReleased;
    await new Promise((resolve) => setImmediate(resolve));
    expect(error).toMatchObject({ name: "RequestTimeoutError" });
    expect(fake.requests).toEqual([]);
  },
);

test.each([
  ["onRequest", { name: "InvalidInputError", billed: "no" }],
  ["onResponse", { name: "ConnectionError", billed: "unknown" }],
])(verifies("client:middleware", "may not return any other value from %s"), async (method, expected) => {
  const fake = recordedFetch(example("create-response"));
  const middleware = [{ [method]: () => ({ url }) }];
  const { multiImage2Video } = createKlingClient({
    apiKey: "k",
    fetch: fake.fetch,
    submitOnce: false,
    middleware,
  });
  const error = await multiImage2Video.create(input).catch((thrown: KlingError) => thrown);
  expect(error).toMatchObject({
    ...expected,
    cause: { message: "a middleware returned neither a Request nor a Response" },
  });
  expect(fake.requests).toHaveLength(method === "onRequest" ? 0 : 1);
});

test(
  verifies("client:create.cut", "a picture that breaks off in the platform's own fetch is reported as such"),
  async () => {
    class BrokenBlob extends Blob {
      override slice(start = 0, end?: number): Blob {
        const part = super.slice(start, end);
        // Its first bytes, which are checked before, can be read.
        if (start === 0 && (end ?? this.size) < this.size / 2) return part;
        return Object.assign(part, {
          arrayBuffer: () => Promise.reject(new DOMException("The file was moved.", "NotReadableError")),
        });
      }
    }
    await using server = await listen((request) => request.resume());
    const { multiImage2Video } = createKlingClient({ apiKey: "k", baseUrl: server.url });
    const start = png(640, 480);
    const broken = new BrokenBlob([start, new Uint8Array(1_000_000)]);
    const error = await multiImage2Video
      .create({ image_list: [broken, url], prompt: "Wave." })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ billed: "no", cause: { name: "NotReadableError" } });
    expect(String(error)).toContain("a picture could not be read, and no complete request was sent");
  },
);
