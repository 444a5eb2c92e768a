import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { checkImage } from "../../../src/simulator/images/check-image.ts";
import { endpoints } from "../../../src/simulator/rules/endpoint.ts";
import { base64, jpeg, png, segment } from "./picture-bytes.ts";

const rules = endpoints[0]?.rules.properties?.["image_list"]?.items?.properties?.["image"]?.["x-image"];
const faultOf = (bytes: Uint8Array): string | undefined => {
  if (rules === undefined) throw new Error("the contract has no x-image");
  return checkImage(base64(bytes), rules).fault;
};

const noise = (bytes: number): Buffer => Buffer.alloc(bytes, "\x00\xff\x00pixels");

describe("a picture that is whole", () => {
  test.each([
    ["bytes behind the end of a PNG", Buffer.concat([png(400, 400), Buffer.alloc(5_000)])],
    ["bytes behind the end of a JPEG", Buffer.concat([jpeg(400, 400), Buffer.alloc(5_000)])],
    ["a film of a megabyte behind a photo", Buffer.concat([jpeg(400, 400), noise(2 ** 20)])],
    [
      "a large JPEG",
      Buffer.concat([jpeg(400, 400).subarray(0, -2), noise(300_000), Buffer.from([0xff, 0xd9])]),
    ],
    ["a large PNG", png(400, 400, 300_000)],
  ])(verifies("simulator:image-fault", "passes with %s"), (_, bytes) => {
    expect(faultOf(bytes)).toBeUndefined();
  });

  test(verifies("simulator:image-fault", "passes with its end marker at every place of a block"), () => {
    const start = jpeg(400, 400).subarray(0, -2);
    for (const bytes of [65_535, 65_536, 65_537, 131_071, 131_072, 131_073]) {
      const end = Buffer.from([0xff, 0xd9]);
      expect(faultOf(Buffer.concat([start, end, noise(bytes)]))).toBeUndefined();
    }
  });

  test.each([
    ["stray bytes between segments", [Buffer.from([0x00, 0x12])]],
    ["a line end between segments", [Buffer.from([0x0a])]],
    ["TEM", [Buffer.from([0xff, 0x01])]],
    ["a restart marker", [Buffer.from([0xff, 0xd3])]],
    ["fill bytes", [Buffer.alloc(5_000, 0xff)]],
    ["600 comments", Array.from({ length: 600 }, () => segment(0xfe, Buffer.from("a")))],
    ["five segments of 65 kB", Array.from({ length: 5 }, () => segment(0xe1, Buffer.alloc(65_533)))],
    ["4,000 stray bytes", [Buffer.alloc(4_000, 0x11)]],
  ])(verifies("simulator:image-fault", "passes as a JPEG with %s, as decoders do"), (_, before) => {
    const first = segment(0xe0, Buffer.from("JFIF\0"));
    expect(faultOf(jpeg(400, 400, [first, ...before]))).toBeUndefined();
  });
});

describe("a damaged picture", () => {
  test.each([
    ["a PNG after its header", png(400, 400).subarray(0, 33), "this png is cut off: it has no IEND chunk"],
    [
      "a PNG in its data",
      png(600, 600, 9_000).subarray(0, 4_000),
      "this png is cut off: it has no IEND chunk",
    ],
    ["a PNG in its last chunk", png(400, 400).subarray(0, -13), "this png is cut off: it has no IEND chunk"],
    ["a JPEG in its data", jpeg(400, 400).subarray(0, -20), "this jpeg is cut off: it has no end marker"],
    [
      "a large JPEG",
      Buffer.concat([jpeg(400, 400).subarray(0, -2), noise(300_000)]),
      "this jpeg is cut off: it has no end marker",
    ],
  ])(verifies("simulator:image-fault", "%s is cut off"), (_, bytes, message) => {
    expect(faultOf(bytes)).toBe(`Image is broken: ${message}`);
  });

  test.each([16, 20, 24, 29, 30, 32])(
    verifies("simulator:image-fault", "byte %d of a PNG's header is wrong"),
    (at) => {
      const bytes = png(400, 400);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(faultOf(bytes)).toMatch(
        /^Image (is broken: the checksum of this png's header is wrong|pixel|aspect)/,
      );
    },
  );

  test(verifies("simulator:image-fault", "a PNG of Xcode's is named"), () => {
    const chunk = Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from("CgBI"), Buffer.alloc(8)]);
    expect(faultOf(png(400, 400, 100, [chunk]))).toBe(
      "Image format is invalid: this is a png of Xcode's (CgBI), which other programs cannot read",
    );
  });
});
