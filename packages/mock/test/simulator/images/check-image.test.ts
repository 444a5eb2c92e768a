import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints } from "../../../src/generated/endpoints.ts";
import { checkImage } from "../../../src/simulator/images/check-image.ts";
import { base64, exif, jpeg, png, segment } from "./picture-bytes.ts";

const [{ rules }] = endpoints;
const image = rules.properties.image_list.items.properties.image["x-image"];
const { maxBytes, minWidth, minHeight, minAspectRatio, maxAspectRatio, formats } = image;

const findImageFault = (base64: string): string | undefined => checkImage(base64, image).fault;

const notBase64 = "Image is not valid Base64";

describe("an accepted picture", () => {
  test.each([
    ["a PNG of the least size", png(minWidth, minHeight)],
    ["a JPEG of the least size", jpeg(minWidth, minHeight)],
    ["a progressive JPEG", jpeg(640, 480, [], 0xc2)],
    ["the widest one", png(minHeight * maxAspectRatio, minHeight)],
    ["the tallest one", jpeg(minWidth, minWidth / minAspectRatio)],
    ["the largest one", png(640, 480, maxBytes)],
  ])(verifies("simulator:image-fault", "%s"), (_, bytes) => {
    expect(findImageFault(base64(bytes))).toBeUndefined();
  });

  test(verifies("simulator:image-fault", "the start of a JPEG that an encoder wrote"), () => {
    // 320 x 400 px, from ffmpeg.
    const start =
      "/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJCQoKCgwMCwsODg4RERT/xABNAAEBAAAAAAAAAAAAAAAAAAAABQEBAQEAAAAAAAAAAAAAAAAAAAUGEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgBkAFAAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AiANIgAAAAA==";
    const end = Buffer.from([0xff, 0xd9]);
    expect(findImageFault(base64(Buffer.concat([Buffer.from(start, "base64"), end])))).toBeUndefined();
    // Without the upper byte of its height, 0x190.
    const bytes = Buffer.from(start, "base64");
    bytes[bytes.indexOf("ffc00011", "hex") + 5] = 0;
    expect(findImageFault(base64(bytes))).toContain("320 x 144 px");
  });

  test.each([0, 1, 2])(
    verifies("simulator:image-fault", "%i bytes beyond a whole group, with and without padding"),
    (more) => {
      const text = base64(png(640, 480, 99 + more));
      expect(findImageFault(text)).toBeUndefined();
      expect(findImageFault(text.replaceAll("=", ""))).toBeUndefined();
    },
  );
});

describe("a JPEG's size", () => {
  test.each([1, 2, 3, 4, 10, 3_000, 3_001, 3_002, 3_003, 65_533])(
    verifies("simulator:image-fault", "is found behind %i bytes of metadata"),
    (length) => {
      const before = [segment(0xe2, Buffer.alloc(length, 7)), segment(0xc4, Buffer.alloc(2))];
      expect(findImageFault(base64(jpeg(301, 302, before)))).toBeUndefined();
      expect(findImageFault(base64(jpeg(299, 302, before)))).toContain("299 x 302 px");
    },
  );

  test(verifies("simulator:image-fault", "is found behind 400 kB of it, and fill bytes"), () => {
    const before = Array.from({ length: 7 }, () => segment(0xe2, Buffer.alloc(60_000, 0xff)));
    const fill = Buffer.alloc(5, 0xff);
    expect(findImageFault(base64(jpeg(299, 302, [...before, fill])))).toContain("299 x 302 px");
  });

  test.each([
    [1, "800 x 200"],
    [4, "800 x 200"],
    [5, "200 x 800"],
    [6, "200 x 800"],
    [8, "200 x 800"],
    [9, "800 x 200"],
  ])(
    verifies("simulator:image-fault", "is that of the shown picture: orientation %i is %s"),
    (orientation, shown) => {
      for (const isLittle of [true, false]) {
        const fault = findImageFault(base64(jpeg(800, 200, [exif(orientation, isLittle)])));
        expect(fault).toContain(`${shown} px`);
      }
    },
  );

  test(verifies("simulator:image-fault", "is that of the shown picture, whatever follows the Exif"), () => {
    const xmp = segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>", "latin1"));
    for (const before of [
      [exif(6, true), xmp],
      [xmp, exif(6, true)],
    ]) {
      expect(findImageFault(base64(jpeg(800, 200, before)))).toContain("200 x 800 px");
    }
  });

  test(verifies("simulator:image-fault", "is read although the Exif before it is broken"), () => {
    const whole = exif(6, true).subarray(4);
    for (let length = 0; length < whole.length; length++) {
      const file = jpeg(640, 480, [segment(0xe1, whole.subarray(0, length))]);
      expect(findImageFault(base64(file))).toBeUndefined();
    }
  });
});

describe("a refused picture", () => {
  test.each([
    ["gif", "R0lGODlhQAGQAfcfMQAAACQAAEgAAGwAAJAAALQAANgAAPwAAAAkACQkAEgkAGwk"],
    ["bmp", "Qk023AUAAAAAADYAAAAoAAAAQAEAAJABAAABABgAAAAAAADcBQAAAAAAAAAAAAAA"],
    ["webp", "UklGRiwBAABXRUJQVlA4ICABAABQHgCdASpAAZABPpFIoU0lpCMiICgAsBIJaW7h"],
    ["tiff", "SUkqABRyAgD9ZwGgZf1nAaBl/WcBoGX9ZwGgZf1nAaBl/WcBoGX9ZwGgZf1nAaBl"],
    ["avif", "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAAD5bWV0YQAAAAAAAAAv"],
    ["heic", base64(Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"))],
    ["svg", base64(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
  ])(verifies("simulator:image-fault", "the message names %s and the allowed formats"), (format, start) => {
    const fault = findImageFault(start);
    expect(fault).toBe(`Image format is invalid: this is ${format}, use ${formats.join(" or ")}`);
  });

  test.each([
    ["a text", Buffer.from("no picture at all")],
    ["a text that begins as a bitmap", Buffer.from("BMW and other words, more than a header of it has")],
    ["a video", Buffer.from("\0\0\0\x18ftypisom\0\0\x02\0isomiso2", "latin1")],
    ["one byte", Buffer.from([0])],
    ["half a signature", Buffer.from("\x89PNG", "latin1")],
  ])(verifies("simulator:image-fault", "%s is not a picture"), (_, bytes) => {
    expect(findImageFault(base64(bytes))).toMatch(/^Image format is invalid: this is not a picture/);
  });

  test.each([
    ["a PNG without width", png(0, 400)],
    ["a PNG without height", png(400, 0)],
    ["a PNG that breaks off", png(400, 400).subarray(0, 23)],
    ["a PNG without its first chunk", Buffer.concat([png(400, 400).subarray(0, 8), Buffer.alloc(40)])],
    ["a PNG whose first chunk is too short", Buffer.from(png(400, 400).fill(12, 11, 12))],
    ["a JPEG that breaks off", jpeg(400, 400).subarray(0, 8)],
    ["a JPEG without a frame", Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    [
      "a JPEG of nothing but fill bytes",
      Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(5_000, 0xff)]),
    ],
    ["a JPEG with a segment without length", jpeg(400, 400, [Buffer.from([0xff, 0xe0, 0, 0])])],
    ["a JPEG without width", jpeg(0, 400)],
  ])(verifies("simulator:image-fault", "%s is broken"), (_, bytes) => {
    expect(findImageFault(base64(bytes))).toMatch(
      /^Image is broken: the header of this (png|jpeg) has no size$/,
    );
  });

  test.each([
    [minWidth - 1, minHeight],
    [minWidth, minHeight - 1],
    [1, 1],
  ])(verifies("simulator:image-fault", "%i x %i px is too small"), (width, height) => {
    const least = `at least ${minWidth} x ${minHeight} px are needed`;
    for (const bytes of [png(width, height), jpeg(width, height)]) {
      expect(findImageFault(base64(bytes))).toBe(`Image pixel is invalid: ${width} x ${height} px, ${least}`);
    }
  });

  test.each([
    [1_000 * maxAspectRatio + 1, 1_000],
    [1_000 * minAspectRatio - 1, 1_000],
  ])(verifies("simulator:image-fault", "%i x %i px is too narrow"), (width, height) => {
    const bounds = `width divided by height has to be from ${minAspectRatio} to ${maxAspectRatio}`;
    for (const bytes of [png(width, height), jpeg(width, height)]) {
      expect(findImageFault(base64(bytes))).toBe(
        `Image aspect ratio is invalid: ${width} x ${height} px, ${bounds}`,
      );
    }
  });

  test.each([1, 2, 3])(verifies("simulator:image-fault", "%i bytes too many"), (more) => {
    const fault = `Image size is invalid: ${maxBytes + more} bytes, at most ${maxBytes} are allowed`;
    expect(findImageFault(base64(png(640, 480, maxBytes + more)))).toBe(fault);
  });
});

describe("what is not Base64", () => {
  const text = base64(png(640, 480, 99));

  test.each([
    ["nothing", ""],
    ["padding alone", "=="],
    ["a sentence", "no picture!"],
    ["a path", "./pictures/dog.png"],
    ["one character too many", `${text}A`],
    ["padding too much", `${text}=`],
    ["padding too little", `${text.slice(0, -2)}=`],
    ["a line break at the end", `${text}\n`],
    ["a line break far behind the start", `${base64(png(640, 480, 9_000))}\nAAA`],
    ["the alphabet of URLs", "_9j_4AAQSkZJRgABAgAAAQABAAD__gAQTGF2YzU5"],
    ["letters of other alphabets", `${text.slice(0, 40)}éééé${text.slice(44)}`],
  ])(verifies("simulator:image-fault", "%s"), (_, image) => {
    expect(findImageFault(image)).toBe(notBase64);
  });

  test(verifies("simulator:image-fault", "lines, with a hint"), () => {
    expect(findImageFault(text.replace(/.{76}/g, "$&\n"))).toBe(
      `${notBase64}: it has line breaks, send it as one line`,
    );
  });

  test(verifies("simulator:image-fault", "a data: URL, which the service refuses"), () => {
    expect(findImageFault(`data:image/png;base64,${text}`)).toBe(
      `${notBase64}: it begins with "data:", send only the part after the comma`,
    );
  });
});

test(verifies("simulator:image-fault", "no bytes throw"), () => {
  // Every file that differs from a valid one in one byte, and some truncated ones.
  for (const good of [png(640, 480), jpeg(640, 480, [exif(6, false)])]) {
    for (let at = 0; at < good.length; at++) {
      expect(() => findImageFault(base64(good.subarray(0, at)))).not.toThrow();
      for (const value of [0x00, 0x01, 0x7f, 0xd8, 0xe1, 0xff]) {
        const bad = Buffer.from(good);
        bad[at] = value;
        expect(() => findImageFault(base64(bad))).not.toThrow();
      }
    }
  }
});

test(verifies("simulator:image-fault", "only the needed part of 13 MB is decoded"), () => {
  const original = globalThis.atob;
  const decoded: number[] = [];
  globalThis.atob = (text) => {
    decoded.push(text.length);
    return original(text);
  };
  try {
    expect(findImageFault(base64(png(640, 480, maxBytes)))).toBeUndefined();
  } finally {
    globalThis.atob = original;
  }
  expect(decoded.length).toBeGreaterThan(0);
  expect(decoded.reduce((sum, length) => sum + length, 0)).toBeLessThan(10_000);
});
