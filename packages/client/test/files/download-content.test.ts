import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { openDownload } from "../../src/files/download.ts";
import {
  ConnectionError,
  type EndpointFacts,
  KlingError,
  type ResultKind,
  UnexpectedResponseError,
} from "../../src/index.ts";
import type { SucceedTask } from "../../src/task.ts";
import { drain, stallClock } from "../fakes/video-host.ts";

const utf8 = new TextEncoder();
const latin1 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A box of MP4: its length, its type and its content. */
function box(type: string, content: Uint8Array = new Uint8Array(8), size = content.length + 8): number[] {
  return [...[24, 16, 8, 0].map((shift) => (size >>> shift) & 255), ...utf8.encode(type), ...content];
}
const ftyp = box("ftyp", utf8.encode("mp42\0\0\0\0"));
const mp4 = (...boxes: number[][]): Uint8Array<ArrayBuffer> => Uint8Array.from([...ftyp, ...boxes.flat()]);
/** A box whose length is in 64 bits. */
const large = (type: string): number[] => [
  ...box(type, new Uint8Array(), 1),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  20,
  1,
  2,
  3,
  4,
];

/** Downloads a file from a host that answers with these pieces and headers, and returns the bytes and the error. */
async function download(
  pieces: readonly Uint8Array<ArrayBuffer>[],
  headers: Record<string, string>,
  list: ResultKind = "videos",
) {
  const endpoint: EndpointFacts = { name: "invented", path: "/", makes: [list], rules: {} };
  const task: SucceedTask = {
    ...{ task_id: "1", task_status: "succeed", created_at: 0, updated_at: 0 },
    task_result: { [list]: [{ id: "1", url: "https://files.example/a" }] },
  };
  const clock = stallClock();
  const answer = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
  // Response would add a type to a body of text, and never adds a length to a stream.
  const fetch = async (): Promise<Response> => new Response(answer(), { headers });
  const get = (): never => expect.fail("the task was requested");
  const platform = { fetch, clock, wallNow: () => 0, random: () => 0 };
  try {
    const { stream } = await openDownload(endpoint, get, task, { maxRetries: 1 }, platform);
    return await drain(stream);
  } catch (error) {
    return { bytes: new Uint8Array(), error };
  }
}

/** The bytes one by one. */
const oneByOne = (bytes: Uint8Array<ArrayBuffer>) => Array.from(bytes, (byte) => Uint8Array.of(byte));

describe(verifies("client:download", "the first bytes decide"), () => {
  const length = (bytes: Uint8Array) => ({ "content-length": String(bytes.length) });

  test.each<[string, ResultKind, Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ["an MP4 without a type", "videos", mp4(), {}],
    ["an MP4 as text", "videos", mp4(), { "content-type": "text/plain; charset=utf-8" }],
    ["an MP4 as a page", "videos", mp4(), { "content-type": "text/html" }],
    [
      "a WebM as JSON",
      "videos",
      latin1(`\x1aE\xdf\xa3${"\0".repeat(20)}`),
      { "content-type": "application/json" },
    ],
    ["a PNG without a type", "images", latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), {}],
    ["a WebP as text", "images", latin1("RIFF\x04\0\0\0WEBP"), { "content-type": "text/plain" }],
    ["an MP3 as text", "audios", latin1("ID3\x04\0\0\0\0\0\0\0\0"), { "content-type": "text/plain" }],
    ["a WAV without a type", "audios", latin1("RIFF\x04\0\0\0WAVE"), {}],
  ])("for %s: it is taken", async (_name, list, bytes, headers) => {
    for (const pieces of [[bytes], oneByOne(bytes)]) {
      const done = await download(pieces, { ...headers, ...length(bytes) }, list);
      expect(done).toEqual({ bytes: new Uint8Array(bytes), error: undefined });
    }
  });

  const page = "<html>gone</html>";
  test.each<[string, string[], string]>([
    ["a page after a line end in a piece of its own", ["\n", page], "video/mp4"],
    ["a page after blanks, one by one", [" ", "\r\n", "\t", "<", "!doctype html>"], "video/mp4"],
    ["a page after a byte order mark", ["\u{FEFF}", page], "application/octet-stream"],
    ["a sentence", ["Access denied."], "video/mp4"],
    ["a long sentence in letters of another script", ["Доступ запрещён. ".repeat(20)], "video/mp4"],
    ["nothing but blanks", [" \n".repeat(10)], "video/mp4"],
    ["blanks without end", [" ".repeat(70_000), "\0\0\0\x18ftyp"], "video/mp4"],
    ["a page that has the type of one", [page], "text/html"],
    ["a word without a type", ["gone"], ""],
    ["a video under the type of a picture", ["\0\0\0\x18ftypmp42"], "image/png"],
  ])("for %s: it is refused", async (_name, texts, type) => {
    const pieces = texts.map((text) => utf8.encode(text));
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const done = await download(pieces, { "content-type": type, "content-length": String(bytes) });
    expect(done.bytes).toHaveLength(0);
    expect(done.error).toBeInstanceOf(UnexpectedResponseError);
    expect((done.error as KlingError).advice).toContain("may still be there");
  });
});

describe(verifies("client:download.resume", "a file whose length nobody states"), () => {
  const moov = box("moov");
  const mdat = box("mdat", latin1("film".repeat(40)));
  const png = latin1("\x89PNG\r\n\x1a\n picture \0\0\0\0IEND\xaeB`\x82");
  const jpeg = latin1("\xff\xd8\xff\xe0 picture \xff\xd9");
  const wav = latin1("RIFF\x0c\0\0\0WAVE\0sound\0\0");

  const whole: [string, ResultKind, Uint8Array<ArrayBuffer>][] = [
    ["an MP4 that begins with its index", "videos", mp4(moov, mdat)],
    ["an MP4 that ends with its index", "videos", mp4(box("free"), mdat, moov)],
    ["an MP4 of more than 4 GB, as its boxes are", "videos", mp4(large("mdat"), moov)],
    ["an MP4 of fragments", "videos", mp4(moov, box("moof"), mdat, box("moof"), mdat, box("mfra"))],
    ["a PNG", "images", png],
    ["a JPEG", "images", jpeg],
    ["a GIF", "images", latin1("GIF89a\0\0picture\0;")],
    ["a WAV", "audios", wav],
  ];

  test.each(whole)("is complete at the end of %s", async (_name, list, bytes) => {
    for (const pieces of [[bytes], oneByOne(bytes)]) {
      const done = await download(pieces, { "content-type": "application/octet-stream" }, list);
      expect(done).toEqual({ bytes: new Uint8Array(bytes), error: undefined });
    }
  });

  test.each(whole)("is an error at every place before the end of %s", async (_name, list, bytes) => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const done = await download(
        [bytes.slice(0, cut)],
        { "content-type": "application/octet-stream" },
        list,
      );
      expect(done.error, `cut after ${cut}`).toBeInstanceOf(KlingError);
    }
  });

  test.each<[string, ResultKind, Uint8Array<ArrayBuffer>]>([
    ["an MP3, which has no end", "audios", latin1(`ID3\x04\0${"sound".repeat(20)}`)],
    ["a box of unknown length", "videos", mp4(moov, box("mdat", new Uint8Array(8), 0))],
    ["a box that is shorter than its header", "videos", mp4(moov, box("mdat", new Uint8Array(8), 7))],
    ["an unknown format", "videos", latin1("\x01\x02film".repeat(20))],
  ])("is an error at %s", async (_name, list, bytes) => {
    const done = await download([bytes], { "content-type": "application/octet-stream" }, list);
    expect(done.error).toBeInstanceOf(ConnectionError);
    expect(done.error).toMatchObject({ retryable: true, billed: "no" });
    expect(String((done.error as Error).cause)).toContain("without the end of the file");
  });

  test("is complete where the connection itself has an end", async () => {
    const headers = { "content-type": "video/mp4", "transfer-encoding": "chunked" };
    const done = await download([latin1("\x01\x02film")], headers);
    expect(done).toEqual({ bytes: new Uint8Array(latin1("\x01\x02film")), error: undefined });
  });

  test.each([
    ["has nothing after it", "bytes */1000", undefined],
    ["has another length", "bytes */1001", "the server does not give the rest"],
  ])("is asked for its rest: the server %s", async (_name, range, message) => {
    const endpoint: EndpointFacts = { name: "invented", path: "/", makes: ["audios"], rules: {} };
    const task: SucceedTask = {
      ...{ task_id: "1", task_status: "succeed", created_at: 0, updated_at: 0 },
      task_result: { audios: [{ id: "1", url: "https://files.example/a" }] },
    };
    const sound = latin1(`ID3\x04\0${"s".repeat(995)}`);
    const ranges: (string | null)[] = [];
    const fetch = async ({ headers }: Request): Promise<Response> => {
      ranges.push(headers.get("range"));
      if (ranges.length > 1) return new Response(null, { status: 416, headers: { "content-range": range } });
      const body = new Blob([sound]).stream();
      return new Response(body, { headers: { "content-type": "audio/mpeg", etag: '"1"' } });
    };
    const get = (): never => expect.fail("the task was requested");
    const platform = { fetch, clock: stallClock(), wallNow: () => 0, random: () => 0 };
    const { stream } = await openDownload(endpoint, get, task, {}, platform);
    const done = await drain(stream);
    expect([done.bytes.length, ranges]).toEqual([1_000, [null, "bytes=1000-"]]);
    if (message === undefined) expect(done.error).toBeUndefined();
    else expect(String(done.error)).toContain(message);
  });
});
