import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";

import type { HttpRequest } from "../../../src/http/message.ts";
import { fileResponse } from "../../../src/simulator/media/sample-file.ts";
import { sample } from "./sample.ts";

const ask = (headers: HttpRequest["headers"] = {}, method = "GET") =>
  fileResponse({ method, headers }, sample("mp4"));

const whole = await ask();
// A copy, so that no caller can change it.
const bytes = Uint8Array.from(whole.body ?? []);
const { length } = bytes;
const { etag = "", "last-modified": lastModified = "" } = whole.headers;

interface Box {
  type: string;
  /** Where its content begins in the file. */
  start: number;
  end: number;
}

/** The boxes that fill a part of an MP4. */
function boxesIn(file: DataView, start: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = start; at < end; ) {
    const size = file.getUint32(at);
    if (size < 8 || at + size > end)
      throw new Error(`a box of ${size} bytes at ${at} does not end by ${end}`);
    const type = String.fromCharCode(...[4, 5, 6, 7].map((index) => file.getUint8(at + index)));
    found.push({ type, start: at + 8, end: at + size });
    at += size;
  }
  return found;
}

/** The box at a path such as `moov/trak/mdia`, the first one of each type. */
function boxAt(file: DataView, path: string): Box {
  return path.split("/").reduce<Box>(
    (outer, type) => {
      const found = boxesIn(file, outer.start, outer.end).find((box) => box.type === type);
      if (found === undefined) throw new Error(`${outer.type} has no ${type}`);
      return found;
    },
    { type: "the file", start: 0, end: file.byteLength },
  );
}

describe.each([5, 10])("the video of %s seconds", (duration) => {
  const read = async (): Promise<DataView> => {
    const { body } = await fileResponse({ method: "GET", headers: {} }, sample("mp4", { seconds: duration }));
    return new DataView((body ?? new Uint8Array()).slice().buffer);
  };

  test(
    verifies("simulator:video-file", "is a whole file of at most 20 kB, with its index in front"),
    async () => {
      const file = await read();
      const types = boxesIn(file, 0, file.byteLength).map(({ type }) => type);
      expect(types[0]).toBe("ftyp");
      expect(types).toContain("mdat");
      expect(types.indexOf("moov")).toBeLessThan(types.indexOf("mdat"));
      expect(file.byteLength).toBeLessThanOrEqual(20_000);
    },
  );

  test(verifies("simulator:video-file", "lasts exactly the given number of seconds"), async () => {
    const file = await read();
    const { start } = boxAt(file, "moov/mvhd");
    expect(file.getUint8(start)).toBe(0);
    const [timescale, length] = [file.getUint32(start + 12), file.getUint32(start + 16)];
    expect(length / timescale).toBe(duration);
    const track = boxAt(file, "moov/trak/mdia/mdhd").start;
    expect(file.getUint32(track + 16) / file.getUint32(track + 12)).toBe(duration);
  });

  test(verifies("simulator:video-file", "is H.264 in the main profile, 4:2:0, 480 x 270 px"), async () => {
    const file = await read();
    const table = boxAt(file, "moov/trak/mdia/minf/stbl/stsd");
    const [entry, ...others] = boxesIn(file, table.start + 8, table.end);
    expect(others).toEqual([]);
    if (entry === undefined) throw new Error("no sample entry");
    expect(entry.type).toBe("avc1");
    expect([file.getUint16(entry.start + 24), file.getUint16(entry.start + 26)]).toEqual([480, 270]);
    const config = boxesIn(file, entry.start + 78, entry.end).find(({ type }) => type === "avcC");
    if (config === undefined) throw new Error("no avcC");
    // The main profile, 77, has no other sampling than 4:2:0.
    expect([file.getUint8(config.start), file.getUint8(config.start + 1)]).toEqual([1, 77]);
  });

  test(verifies("simulator:video-file", "has its pictures where its index says"), async () => {
    const file = await read();
    const media = boxAt(file, "mdat");
    const table = "moov/trak/mdia/minf/stbl";
    const sizes = boxAt(file, `${table}/stsz`).start;
    const count = file.getUint32(sizes + 8);
    expect(count).toBe(12 * duration);
    let total = 0;
    for (let picture = 0; picture < count; picture++) total += file.getUint32(sizes + 12 + picture * 4);
    expect(total).toBe(media.end - media.start);
    expect(file.getUint32(boxAt(file, `${table}/stco`).start + 8)).toBe(media.start);
  });
});

describe("GET and HEAD", () => {
  test(verifies("simulator:video-http", "the whole"), () => {
    expect(whole.status).toBe(200);
    expect(whole.headers).toMatchObject({
      "content-type": "video/mp4",
      "content-length": String(length),
      "accept-ranges": "bytes",
      "cache-control": "no-cache",
    });
    expect(etag).toMatch(/^"[\da-f]{16}"$/);
    expect(new Date(lastModified).toUTCString()).toBe(lastModified);
    expect(whole.headers).not.toHaveProperty("content-disposition");
  });

  test(verifies("simulator:video-http", "HEAD is GET without the body, and ignores ranges"), async () => {
    expect(await ask({ range: "bytes=0-9" }, "HEAD")).toEqual({ ...whole, body: null });
  });

  test(verifies("simulator:video-http", "each length has its own ETag"), async () => {
    const ten = await fileResponse({ method: "GET", headers: {} }, sample("mp4", { seconds: 10 }));
    expect(ten.headers["etag"]).not.toBe(etag);
  });

  test(verifies("simulator:video-http", "a caller that changes its body changes no other one"), async () => {
    const { body } = await ask();
    body?.fill(0);
    expect((await ask()).body).toEqual(bytes);
  });

  test.each(["POST", "PUT", "DELETE", "PATCH"])(
    verifies("simulator:video-http", "%s gets 405 and the allowed methods"),
    async (method) => {
      const answer = await ask({}, method);
      expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" }, body: null });
    },
  );

  test.each(["GET", "POST"])(
    verifies("simulator:video-http", "a page of any origin may read the response to %s"),
    async (method) => {
      const { headers } = await ask({ origin: "http://page.test", range: "bytes=0-9" }, method);
      expect(headers["access-control-allow-origin"]).toBe("*");
      const exposed = headers["access-control-expose-headers"]?.split(",");
      expect(exposed).toEqual(
        expect.arrayContaining(["accept-ranges", "content-length", "content-range", "etag"]),
      );
    },
  );
});

describe("Range", () => {
  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-99", 0, 100],
    ["bytes=100-199", 100, 200],
    ["bytes=100-", 100, length],
    ["bytes=-100", length - 100, length],
    ["BYTES= 5-9 ", 5, 10],
    [`bytes=${length - 1}-`, length - 1, length],
    ["bytes=10-99999999", 10, length],
    ["bytes=-99999999", 0, length],
  ])(verifies("simulator:video-http", "%s gets that part"), async (range, start, end) => {
    const answer = await ask({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({
      "content-type": "video/mp4",
      "content-range": `bytes ${start}-${end - 1}/${length}`,
      "content-length": String(end - start),
      etag,
    });
    expect(answer.body).toEqual(bytes.subarray(start, end));
  });

  test.each(["bytes=0-9,20-29", "bytes=0-9, -5", "bytes=9-5", "bytes=-", "bytes=a-b", "lines=1-2", "0-9"])(
    verifies("simulator:video-http", "%s gets the whole"),
    async (range) => {
      expect(await ask({ range })).toEqual(whole);
    },
  );

  test.each([`bytes=${length}-`, `bytes=${length}-${length + 5}`, "bytes=-0", `bytes=${"9".repeat(400)}-`])(
    verifies("simulator:video-http", "%s is beyond the end"),
    async (range) => {
      const answer = await ask({ range });
      expect(answer).toMatchObject({ status: 416, body: null });
      expect(answer.headers).toMatchObject({ "content-range": `bytes */${length}`, "content-length": "0" });
      expect(answer.headers).not.toHaveProperty("content-type");
    },
  );

  test.each([
    ["the same ETag", etag, 206],
    ["the same date", lastModified, 206],
    ["another ETag", '"another"', 200],
    ["a weak ETag", `W/${etag}`, 200],
    ["another date", "Thu, 12 Mar 2026 00:00:00 GMT", 200],
  ])(verifies("simulator:video-http", "If-Range with %s"), async (_, condition, status) => {
    const answer = await ask({ range: "bytes=10-19", "if-range": condition });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(status === 206 ? bytes.subarray(10, 20) : bytes);
  });
});

describe("a caller that has the video", () => {
  test.each([
    ["if-none-match", etag],
    ["if-none-match", `"another", W/${etag}`],
    ["if-none-match", "*"],
    ["if-modified-since", lastModified],
  ])(verifies("simulator:video-http", "gets 304 for %s: %s"), async (name, value) => {
    const answer = await ask({ [name]: value, range: "bytes=0-9" });
    expect(answer).toMatchObject({ status: 304, body: null, headers: { etag } });
  });

  test.each([
    [{ "if-none-match": '"another"' }],
    [{ "if-none-match": '"another"', "if-modified-since": lastModified }],
    [{ "if-modified-since": "Thu, 12 Mar 2026 00:00:00 GMT" }],
    [{ "if-modified-since": "yesterday" }],
  ])(verifies("simulator:video-http", "gets it again for %o"), async (headers) => {
    expect(await ask(headers)).toEqual(whole);
  });
});
