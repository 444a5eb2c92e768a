import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, InvalidInputError } from "../../src/index.ts";
import { jpeg, png } from "../fakes/pictures.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const url = "https://example.com/a.png";

/** Creates with a picture, and returns the problems, the warnings and the number of requests sent. */
async function create(picture: Blob | string) {
  const { fetch, requests } = recordedFetch(example("create-response"));
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, onWarning });
  const problems = await multiImage2Video.create({ image_list: [picture, url], prompt: "p" }).then(
    () => [],
    (error: unknown) => {
      expect(error).toBeInstanceOf(InvalidInputError);
      return (error as InvalidInputError).problems;
    },
  );
  return { problems: problems.map(({ message }) => message), warnings, sent: requests.length };
}

/** The same bytes as a Blob and as Base64. */
const both = (bytes: Uint8Array<ArrayBuffer>): [string, Blob | string][] => [
  ["a Blob", new Blob([bytes])],
  ["Base64", Buffer.from(bytes).toString("base64")],
];

const segment = (marker: number, ...bytes: number[]): number[] => [
  ...[0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255],
  ...bytes,
];

/** A JPEG of 640 x 480 px with these bytes between its start and the rest. */
function jpegWith(bytes: number[]): Uint8Array<ArrayBuffer> {
  const picture = jpeg(640, 480);
  return Uint8Array.from([
    ...picture.subarray(0, 2),
    ...segment(0xe0, 1, 2),
    ...bytes,
    ...picture.subarray(2),
  ]);
}

const comments = (count: number, bytes: number): number[] =>
  Array.from({ length: count }, () => segment(0xfe, ...new Array<number>(bytes).fill(65))).flat();

/** A PNG with a chunk before its size. */
function pngAfter(type: string): Uint8Array<ArrayBuffer> {
  const picture = png(400, 400);
  const chunk = [0, 0, 0, 4, ...Buffer.from(type), 0x50, 0, 0x20, 6, 0, 0, 0, 0];
  return Uint8Array.from([...picture.subarray(0, 8), ...chunk, ...picture.subarray(8)]);
}

describe(verifies("client:validate", "a picture that decoders read is sent without a word"), () => {
  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["a JPEG with two stray bytes", jpegWith([0x00, 0x12])],
    ["a JPEG with a line end", jpegWith([0x0a])],
    ["a JPEG with escaped and fill bytes", jpegWith([0xff, 0x00, 0xff, 0xff, 0xff])],
    ["a JPEG with TEM", jpegWith([0xff, 0x01])],
    ["a JPEG with a restart marker and another start", jpegWith([0xff, 0xd3, 0xff, 0xd8])],
    ["a JPEG with 600 comments", jpegWith(comments(600, 1))],
    ["a JPEG with 100 long comments", jpegWith(comments(100, 20_000))],
    ["a JPEG with an empty segment", jpegWith([0xff, 0xfe, 0, 2])],
    ["a JPEG with 100,000 stray bytes", jpegWith(new Array<number>(100_000).fill(0x41))],
    // The marker stands at the end of a chunk of 4,096 bytes, which begins at the first stray byte.
    ["a JPEG whose marker is split between two reads", jpegWith(new Array<number>(4_095).fill(0x41))],
    [
      "a JPEG with bytes after its end",
      Uint8Array.from([...jpeg(640, 480), ...new Array<number>(900).fill(0)]),
    ],
    ["a PNG with bytes after its end", Uint8Array.from([...png(400, 400), 1, 2, 3])],
  ])("%s", async (_name, bytes) => {
    for (const [form, picture] of both(bytes)) {
      expect(await create(picture), form).toEqual({ problems: [], warnings: [], sent: 1 });
    }
  });
});

describe(verifies("client:validate", "a picture whose size cannot be found is sent with a warning"), () => {
  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["a JPEG cut in half", jpeg(640, 480).slice(0, -2), "it may be cut off"],
    ["a PNG cut in half", png(400, 400).slice(0, 60), "it may be cut off"],
    ["a JPEG with its pixels before its size", jpegWith(segment(0xda, 0)), "no size before its pixels"],
    ["a JPEG with its height at its end", jpeg(640, 0), "states its height after its pixels"],
    ["a PNG in Apple's form", pngAfter("CgBI"), "Apple's own form (CgBI)"],
    ["a PNG with another first chunk", pngAfter("gAMA"), "no size where a PNG has it"],
  ])("%s", async (_name, bytes, says) => {
    for (const [form, picture] of both(bytes)) {
      const warning = expect.stringContaining(says);
      expect(await create(picture), form).toEqual({ problems: [], warnings: [warning], sent: 1 });
    }
  });

  test("a size that was found in spite of a doubt still counts", async () => {
    const small = pngAfter("CgBI");
    new DataView(small.buffer).setUint32(32, 10);
    expect((await create(new Blob([small]))).problems).toEqual([
      "must have at least 300 x 300 px, got 10 x 400",
      "must have an aspect ratio from 0.4 to 2.5, got 0.025",
    ]);
  });
});

describe(verifies("client:validate", "what is no picture of the right format is named"), () => {
  const latin1 = (text: string) =>
    Uint8Array.from(text.padEnd(40, "\0"), (character) => character.charCodeAt(0));

  test.each([
    ["GIF89a", ", got GIF"],
    ["RIFF\x10\0\0\0WEBPVP8 ", ", got WebP"],
    ["\0\0\0\x18ftypheic", ", got HEIC"],
    ["\0\0\0\x18ftypmif1", ", got HEIC"],
    ["\0\0\0\x20ftypavif", ", got AVIF"],
    ["\0\0\0\x18ftypisom", ", got a video"],
    ["BM6\0", ", got BMP"],
    ["II*\0", ", got TIFF"],
    ["%PDF-1.7", ", got PDF"],
    ['<?xml version="1.0"?>\n<svg xmlns="x">', ", got SVG"],
    ["<!doctype html>", ", got a web page or XML"],
    ["whatever", ""],
  ])("%j", async (start, got) => {
    for (const [, picture] of both(latin1(start))) {
      expect(await create(picture)).toMatchObject({
        problems: [`must be one of jpg, jpeg, png${got}`],
        sent: 0,
      });
    }
  });

  test("an empty file", async () => {
    expect((await create(new Blob([]))).problems).toEqual([
      "must be one of jpg, jpeg, png, got an empty file",
    ]);
  });

  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    [
      "a JPEG that ends in its metadata",
      jpeg(640, 480, { metadataBytes: 50_000 }).slice(0, 9_000),
      "is cut off",
    ],
    ["a JPEG that ends in its size", jpeg(640, 480).slice(0, -13), "is cut off"],
    ["a JPEG without a frame", Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]), "ends before its size"],
    ["a JPEG of no width", jpeg(0, 480), "has a width of 0"],
    ["a PNG that ends in its size", png(400, 400).slice(0, 20), "is cut off"],
  ])("%s", async (_name, bytes, says) => {
    for (const [, picture] of both(bytes)) {
      const { problems, sent } = await create(picture);
      expect([problems[0], sent]).toEqual([expect.stringContaining(says), 0]);
    }
  });

  const long = Buffer.from(png(400, 400)).toString("base64");
  test.each([
    ["line breaks", long.replace(/(.{76})/g, "$1\n"), "Base64 with line breaks or blanks: remove them"],
    ["a blank at its end", `${long} `, "Base64 with line breaks or blanks: remove them"],
    ["a data: prefix and line breaks", `data:image/png;base64,${long}\r\n`, "line breaks"],
    ["the letters for URLs", `${long.slice(0, -4)}-_--`, "write + in place of -, and / in place of _"],
    ["a data: URL of text", "data:image/svg+xml,%3Csvg/%3E", "a data URL without Base64"],
    ["a path", "./cat.png", "neither an http or https URL nor Base64"],
  ])("Base64 with %s", async (_name, picture, says) => {
    const { problems, sent } = await create(picture);
    expect([problems, sent]).toEqual([[expect.stringContaining(says)], 0]);
  });
});
