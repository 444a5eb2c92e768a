import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { ConnectionError, createKlingClient, InvalidInputError } from "../../src/index.ts";
import { jpeg } from "../fakes/pictures.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const url = "https://example.com/a.png";

/** A Blob that counts its reads, and can delay them. */
class WatchedBlob extends Blob {
  reads = 0;
  ready: Promise<void> = Promise.resolve();

  override slice(start?: number, end?: number, type?: string): Blob {
    this.reads += 1;
    const part = super.slice(start, end, type);
    const { ready } = this;
    return Object.assign(part, {
      arrayBuffer: async () => {
        await ready;
        return Blob.prototype.arrayBuffer.call(part);
      },
    });
  }
}

/** A JPEG with this many empty segments between its start and its size. */
function jpegOfSegments(count: number): Uint8Array<ArrayBuffer> {
  const picture = jpeg(640, 480, { metadataBytes: 0 });
  const segments = new Uint8Array(count * 4);
  for (let at = 0; at < segments.length; at += 4) segments.set([0xff, 0xe1, 0, 2], at);
  return Uint8Array.from([...picture.subarray(0, 2), ...segments, ...picture.subarray(2)]);
}

describe(verifies("client:validate", "a JPEG whose size comes after"), () => {
  async function check(picture: Blob, onWarning = (_message: string): void => {}): Promise<unknown> {
    const { fetch } = recordedFetch(example("create-response"));
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, onWarning });
    return multiImage2Video.create({ image_list: [picture, url], prompt: "p" }).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  test("as many segments as a camera writes is measured", async () => {
    expect(await check(new Blob([jpegOfSegments(400)]))).toBeUndefined();
  });

  test("a part that cannot be read is reported as such, not as another format", async () => {
    const moved = new WatchedBlob([jpegOfSegments(1)]);
    moved.ready = Promise.reject(new DOMException("The file was moved.", "NotReadableError"));
    moved.ready.catch(() => {});
    const error = await check(moved);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as InvalidInputError).problems).toMatchObject([
      { pointer: "/image_list/0", rule: "format", message: "could not be read" },
    ]);
  });

  test("millions of segments is sent with a warning, after 256 reads of 4 kB", async () => {
    const endless = new WatchedBlob([jpegOfSegments(2_000_000)]);
    const warnings: string[] = [];
    const error = await check(endless, (message) => warnings.push(message));
    expect(error).toBeUndefined();
    expect(warnings).toEqual([
      "multiImage2Video.create: /image_list/0 has no size in the first 1048576 bytes of its metadata",
    ]);
    // One more for the format, and one for each piece of the body.
    expect(endless.reads - Math.ceil(endless.size / (3 * 64 * 1024))).toBe(257);
  });
});

describe(verifies("client:create.stream", "a request body that is cancelled"), () => {
  /** Sends a large picture through a `fetch` that cancels the body, and returns the error of the call. */
  async function send(
    picture: Blob,
    giveUp: (reader: ReadableStreamDefaultReader<Uint8Array>) => Promise<void>,
  ) {
    const fetch = async (request: Request): Promise<Response> => {
      if (request.body === null) throw new Error("there is no body");
      await giveUp(request.body.getReader());
      throw new TypeError("fetch failed");
    };
    const options = { apiKey: "k", fetch, submitOnce: false, maxRetries: 0 } as const;
    const { multiImage2Video } = createKlingClient({ ...options, validate: "off" });
    return multiImage2Video
      .create({ image_list: [picture, url], prompt: "p" })
      .catch((error: unknown) => error);
  }

  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  test("reads no more of the picture", async () => {
    const picture = new WatchedBlob([new Uint8Array(5_000_000)]);
    let readsAtCancel = 0;
    const error = await send(picture, async (reader) => {
      for (let piece = 0; piece < 4; piece++) await reader.read();
      await reader.cancel("enough");
      readsAtCancel = picture.reads;
    });
    await turns();
    expect(error).toBeInstanceOf(ConnectionError);
    expect(readsAtCancel).toBeGreaterThan(0);
    expect(readsAtCancel).toBeLessThan(8);
    expect(picture.reads).toBe(readsAtCancel);
  });

  test("has finished reading the picture before the cancel ends", async () => {
    const picture = new WatchedBlob([new Uint8Array(5_000_000)]);
    let open: () => void = () => {};
    const order: string[] = [];
    await send(picture, async (reader) => {
      await reader.read();
      picture.ready = new Promise((resolve) => {
        open = resolve;
      });
      const reading = reader.read();
      await turns();
      const cancelling = reader.cancel("enough").then(() => order.push("cancelled"));
      await turns();
      order.push("picture read");
      open();
      await Promise.all([reading, cancelling]);
    });
    expect(order).toEqual(["picture read", "cancelled"]);
    expect(picture.reads).toBeLessThan(4);
  });
});
