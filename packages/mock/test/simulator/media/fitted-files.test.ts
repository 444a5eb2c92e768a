import { inflateSync } from "node:zlib";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { fileResponse } from "../../../src/simulator/media/sample-file.ts";
import { getFrom, postTo, send, still } from "../../support/post-and-get.ts";
import { sample } from "./sample.ts";

async function bytesOf(extension: string, requested: object): Promise<Buffer> {
  const { body } = await fileResponse({ method: "GET", headers: {} }, sample(extension, requested));
  return Buffer.from(body ?? []);
}

/** Where a box of this type begins, counted from its size. */
const boxAt = (file: Buffer, type: string): number => file.indexOf(type, afterBrands, "latin1") - 4;

/** The first box names types, too. */
const afterBrands = 32;

/** Every box inside of boxes ends with its outer box. */
function boxTypes(file: Buffer, start: number, end: number): string[] {
  const types: string[] = [];
  for (let at = start; at < end; at += file.readUInt32BE(at)) {
    const [size, type] = [file.readUInt32BE(at), file.toString("latin1", at + 4, at + 8)];
    if (size < 8 || at + size > end) throw new Error(`${type} at ${at} does not end by ${end}`);
    types.push(type);
    if (["moov", "trak", "mdia", "minf", "stbl", "edts"].includes(type))
      types.push(...boxTypes(file, at + 8, at + size));
    if (type === "stsd") types.push(...boxTypes(file, at + 16, at + size));
    if (type === "avc1") types.push(...boxTypes(file, at + 86, at + size));
  }
  return types;
}

/** The size that a decoder shows, from the sequence parameter set (H.264, 7.3.2.1.1). */
function shownSize(file: Buffer): [number, number] {
  const config = boxAt(file, "avcC");
  const sps = file.subarray(config + 16, config + 16 + file.readUInt16BE(config + 14));
  const content = sps.filter((byte, index) => !(byte === 3 && sps[index - 1] === 0 && sps[index - 2] === 0));
  const bits = Array.from(content, (byte) => byte.toString(2).padStart(8, "0")).join("");
  let at = 32;
  const flag = (): number => Number(bits[at++]);
  const ue = (): number => {
    const zeros = bits.indexOf("1", at) - at;
    const value = Number.parseInt(bits.slice(at + zeros, at + 2 * zeros + 1), 2) - 1;
    at += 2 * zeros + 1;
    return value;
  };
  ue();
  ue();
  if (ue() === 0) ue();
  ue();
  flag();
  const [columns, rows] = [ue() + 1, ue() + 1];
  expect(flag()).toBe(1);
  flag();
  const [left = 0, right = 0, top = 0, bottom = 0] = flag() === 1 ? [ue(), ue(), ue(), ue()] : [];
  // Players round a crop at the left down to a multiple of 64 pixels.
  expect((2 * left) % 64).toBe(0);
  // The rest, which says how pictures are to be shown, ends with a stop bit.
  expect(bits.slice(at)).toMatch(/1[01]*10*$/);
  return [columns * 16 - 2 * (left + right), rows * 16 - 2 * (top + bottom)];
}

describe("a video", () => {
  const sizes: [string | undefined, number, number][] = [
    [undefined, 480, 270],
    ["16:9", 480, 270],
    ["9:16", 152, 270],
    ["1:1", 270, 270],
    ["4:3", 360, 270],
    ["21:9", 480, 206],
  ];

  test.each(sizes)(
    verifies("simulator:video-file", "of %s has %d x %d px, for a player and for its decoder"),
    async (aspectRatio, width, height) => {
      const [short, long] = await Promise.all(
        [5.1, 10.1].map((seconds) => bytesOf("mp4", { seconds, aspectRatio })),
      );
      for (const file of [short ?? Buffer.alloc(0), long ?? Buffer.alloc(0)]) {
        const types = boxTypes(file, 0, file.length);
        expect(types).toEqual(expect.arrayContaining(["moov", "avcC", "pasp", "stco", "mdat"]));
        expect(shownSize(file)).toEqual([width, height]);
        const entry = boxAt(file, "avc1");
        expect([file.readUInt16BE(entry + 32), file.readUInt16BE(entry + 34)]).toEqual([width, height]);
        const track = boxAt(file, "tkhd");
        const end = track + file.readUInt32BE(track);
        expect([file.readUInt32BE(end - 8) / 65_536, file.readUInt32BE(end - 4) / 65_536]).toEqual([
          width,
          height,
        ]);
        // Its pictures stay at their places.
        expect(file.readUInt32BE(boxAt(file, "stco") + 16)).toBe(boxAt(file, "mdat") + 8);
      }
    },
  );

  test.each([3.1, 5, 5.1, 8.1, 10, 10.1, 15.1])(
    verifies("simulator:video-file", "lasts exactly %d seconds"),
    async (seconds) => {
      const file = await bytesOf("mp4", { seconds });
      const [movie, media, track, times, edit] = ["mvhd", "mdhd", "tkhd", "stts", "elst"].map((type) =>
        boxAt(file, type),
      );
      const at = (box: number | undefined, offset: number): number => file.readUInt32BE((box ?? 0) + offset);
      expect(at(movie, 24) / at(movie, 20)).toBe(seconds);
      expect(at(media, 24) / at(media, 20)).toBeCloseTo(seconds, 9);
      expect((at(times, 16) * at(times, 20)) / at(media, 20)).toBeCloseTo(seconds, 9);
      expect([at(track, 28), at(edit, 16)]).toEqual([
        Math.round(seconds * 1_000),
        Math.round(seconds * 1_000),
      ]);
    },
  );

  test(verifies("simulator:video-http", "of another length or ratio has another ETag"), async () => {
    const requests = [{ seconds: 5.1 }, { seconds: 5.2 }, { seconds: 5.1, aspectRatio: "1:1" }, {}];
    const etags = await Promise.all(
      requests.map(
        async (requested) =>
          (await fileResponse({ method: "HEAD", headers: {} }, sample("mp4", requested))).headers["etag"],
      ),
    );
    expect(new Set(etags).size).toBe(requests.length);
    for (const etag of etags) expect(etag).toMatch(/^"[\w-]+"$/);
  });
});

describe("a picture", () => {
  test.each([
    [undefined, 512, 512],
    ["1:1", 512, 512],
    ["16:9", 512, 288],
    ["9:16", 288, 512],
    ["2:3", 342, 512],
    ["21:9", 512, 220],
    ["0:0", 512, 512],
  ])(
    verifies("simulator:video-file", "of %s has %d x %d px, and can be decoded"),
    async (aspectRatio, width, height) => {
      const file = await bytesOf("png", { aspectRatio });
      expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([width, height]);
      const data: Buffer[] = [];
      for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
        if (file.toString("latin1", at + 4, at + 8) === "IDAT")
          data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
      }
      const rows = inflateSync(Buffer.concat(data));
      expect(rows.length).toBe((1 + width * 3) * height);
      for (let y = 0; y < height; y += 1) expect(rows[y * (1 + width * 3)]).toBeLessThanOrEqual(4);
    },
  );
});

test.each([
  ["/kling/v1/videos/text2video", { aspect_ratio: "9:16", duration: "10" }, "videos", [152, 270]],
  ["/kling/v1/images/generations", { aspect_ratio: "16:9" }, "images", [512, 288]],
] as const)(
  verifies("simulator:result", "%s serves what was asked for: %o"),
  async (to, changes, kind, size) => {
    const simulator = still();
    const { task_id } = (await postTo(simulator, to, { prompt: "x", ...changes })).body.data;
    await simulator.advance(200_000);
    const [result] = (await getFrom(simulator, to, task_id)).body.data.task_result[kind] ?? [];
    const { pathname } = new URL(result?.url ?? "");
    const response = await simulator.fetch(`http://simulator.test${pathname}`);
    const file = Buffer.from(await response.arrayBuffer());
    if (kind === "images") expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual(size);
    else {
      expect(shownSize(file)).toEqual(size);
      const movie = boxAt(file, "mvhd");
      expect(String(file.readUInt32BE(movie + 24) / file.readUInt32BE(movie + 20))).toBe(result?.duration);
    }
    expect((await send(simulator, pathname, { headers: { range: "bytes=0-3" } })).status).toBe(206);
  },
);
