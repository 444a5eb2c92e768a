import type { IncomingHttpHeaders } from "node:http";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createKlingClient, type KlingClient, type KlingClientOptions } from "../../src/index.ts";
import { type LocalServer, listen } from "../fakes/listen.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

let server: LocalServer;
const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];

beforeAll(async () => {
  server = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response
      .setHeader("content-type", "application/json")
      .end(readExample("multi-image2video/create-response.json"));
  });
});

afterAll(() => server[Symbol.asyncDispose]());

function client(options: KlingClientOptions = {}): KlingClient["multiImage2Video"] {
  return createKlingClient({ baseUrl: server.url, validate: "off", submitOnce: false, ...options })
    .multiImage2Video;
}

const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31 + (index >> 8)) % 256);
const expected = {
  prompt: 'blob & "quotes"',
  image_list: [
    { image: Buffer.from(bytes).toString("base64") },
    { image: "" },
    { image: "https://example.com/c.png" },
  ],
};
const input = {
  prompt: expected.prompt,
  image_list: [new Blob([bytes]), new Blob([]), "https://example.com/c.png"],
} as const;

describe(verifies("client:create.stream", "a picture as bytes"), () => {
  test("is sent as a stream of Base64 by a server", async () => {
    await client().create({ ...input, image_list: [...input.image_list] });
    const { headers, body } = received.at(-1) ?? {};
    expect(JSON.parse(String(body))).toEqual(expected);
    expect(headers?.["transfer-encoding"]).toBe("chunked");
    expect(headers?.["content-type"]).toBe("application/json");
  });

  test("is sent with its length by a browser, which has no streams over HTTP/1.1", async () => {
    vi.stubGlobal("document", {});
    vi.stubGlobal("process", undefined);
    const page = client();
    vi.unstubAllGlobals();
    await page.create({ ...input, image_list: [...input.image_list] });
    const { headers, body } = received.at(-1) ?? {};
    expect(JSON.parse(String(body))).toEqual(expected);
    expect(headers?.["content-length"]).toBe(String(body?.length));
  });

  test("URLs alone are sent with their length", async () => {
    await client().create({
      image_list: ["https://example.com/a.png", "https://example.com/b.png"],
      prompt: "p",
    });
    expect(received.at(-1)?.headers["content-length"]).toBe(String(received.at(-1)?.body.length));
  });

  test("is sent again as a whole when a refused request is repeated", async () => {
    const busy = new Response('{"code":1302,"message":"slow down"}', {
      status: 429,
      headers: { "content-type": "application/json" },
    });
    const fake = recordedFetch(busy, example("create-response"));
    const clock = manualClock();
    let done = false;
    void client({ fetch: fake.fetch, clock })
      .create({ ...input, image_list: [...input.image_list] })
      .then(() => {
        done = true;
      });
    await clock.runUntil(() => done);
    expect(fake.requests.map(({ body }) => JSON.parse(body))).toEqual([expected, expected]);
  });

  test.each(["toBase64", "Buffer", "btoa"])(
    "is encoded the same way by a runtime that has %s",
    async (encoder) => {
      const fake = recordedFetch(example("create-response"));
      const { Buffer: node } = globalThis;
      const used: string[] = [];
      // A copy of the package for each runtime, since the package reads the encoders once.
      vi.resetModules();
      if (encoder !== "Buffer") vi.stubGlobal("Buffer", undefined);
      const copy = await import("../../src/input/pictures.ts")
        .then(() => import("../../src/index.ts"))
        .finally(() => vi.unstubAllGlobals());
      if (encoder === "toBase64") {
        Object.defineProperty(Uint8Array.prototype, "toBase64", {
          configurable: true,
          value(this: Uint8Array) {
            used.push("toBase64");
            return node.from(this).toString("base64");
          },
        });
      }
      const btoaSpy = vi.spyOn(globalThis, "btoa").mockImplementation((text) => {
        used.push("btoa");
        return node.from(text, "latin1").toString("base64");
      });
      try {
        const { multiImage2Video } = copy.createKlingClient({
          baseUrl: server.url,
          validate: "off",
          fetch: fake.fetch,
        });
        await multiImage2Video.create({ ...input, image_list: [...input.image_list], external_task_id: "e" });
      } finally {
        btoaSpy.mockRestore();
        Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
      }
      expect(fake.requests.map(({ body }) => JSON.parse(body))).toEqual([
        { ...expected, external_task_id: "e" },
      ]);
      expect([...new Set(used)]).toEqual(encoder === "Buffer" ? [] : [encoder]);
    },
  );

  test("is read and encoded in small pieces, as fast as it is taken", async () => {
    const reads: number[] = [];
    class WatchedBlob extends Blob {
      override slice(start = 0, end = this.size, type?: string): Blob {
        reads.push(end - start);
        return super.slice(start, end, type);
      }
    }
    const large = new WatchedBlob([new Uint8Array(5_000_000)]);
    const chunks: number[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      for await (const chunk of request.body ?? []) {
        chunks.push(chunk.length);
        // At most two pieces are read ahead.
        expect(reads.length).toBeLessThanOrEqual(chunks.length + 2);
      }
      return example("create-response");
    };
    await client({ fetch }).create({ image_list: [large, "https://example.com/b.png"], prompt: "p" });
    expect(Math.max(...reads)).toBeLessThanOrEqual(200_000);
    expect(Math.max(...chunks)).toBeLessThanOrEqual(270_000);
    expect(chunks.length).toBeGreaterThan(25);
  });

  test("of any size and content arrives as Base64 of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 20 }), fc.string(), async (content, prompt) => {
        await client().create({
          image_list: [new Blob([content as Uint8Array<ArrayBuffer>]), "https://example.com/b.png"],
          prompt,
        });
        expect(JSON.parse(String(received.at(-1)?.body))).toEqual({
          image_list: [
            { image: Buffer.from(content).toString("base64") },
            { image: "https://example.com/b.png" },
          ],
          prompt,
        });
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
