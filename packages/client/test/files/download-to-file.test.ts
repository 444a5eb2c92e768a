import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  AbortError,
  InvalidInputError,
  ResultExpiredError,
  UnexpectedResponseError,
} from "../../src/index.ts";
import { type DownloadToFileOptions, downloadToFile } from "../../src/node.ts";
import { clientFor, film, until, useVideoHost, type VideoAnswerPlan } from "../fakes/video-host.ts";

const video = useVideoHost();
const { bytes } = video;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-download-"));
  path = join(folder, "one.mp4");
});
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Downloads while the host follows the plans, and returns the error. */
async function run(
  plans: VideoAnswerPlan[],
  options: DownloadToFileOptions = {},
  of = video.task,
): Promise<unknown> {
  video.host.requests.length = 0;
  video.host.plans = plans;
  return downloadToFile(clientFor([of]).client.multiImage2Video, of, path, options).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const files = (): string[] => readdirSync(folder).sort();
/** Loses the connection for good after 120,000 bytes. */
async function loseConnection(): Promise<unknown> {
  video.host.requests.length = 0;
  video.host.plans = [{ stallAfter: 120_000 }, { status: 503 }];
  const { client, clock } = clientFor();
  let received = 0;
  const onProgress = (count: number): void => {
    received = count;
  };
  const failing = downloadToFile(client.multiImage2Video, video.task, path, {
    maxRetries: 1,
    onProgress,
  }).catch((error) => error);
  await until(() => received === 120_000 && clock.pending() === 1);
  clock.stall();
  return failing;
}
const part = ["one.mp4.part", "one.mp4.part.json"];

describe(verifies("client:download.file", "a download to a file"), () => {
  test("writes the video under its name, and leaves nothing else", async () => {
    const done = await downloadToFile(clientFor().client.multiImage2Video, video.task, pathToFileURL(path));
    expect(done).toEqual({ path, bytes: bytes.length, contentType: "video/mp4" });
    expect(files()).toEqual(["one.mp4"]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("continues over lost connections", async () => {
    expect(await run([{ cutAfter: 50_000 }, { cutAfter: 50_000 }, {}])).toBeUndefined();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("requests nothing when the file exists, unless it may be replaced", async () => {
    writeFileSync(path, "mine");
    const error = await run([{}]);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ reference: { taskId: video.task.task_id } });
    expect([video.host.requests.length, readFileSync(path, "utf8")]).toEqual([0, "mine"]);
    expect(await run([{}], { overwrite: true })).toBeUndefined();
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(files()).toEqual(["one.mp4"]);
  });

  test("does not replace a file that appears meanwhile", async () => {
    const error = await run([{}], { onProgress: () => writeFileSync(path, "mine") });
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(files()).toEqual(["one.mp4"]);
  });

  test("keeps the part after a lost connection, and continues from there", async () => {
    expect(await loseConnection()).toMatchObject({ name: "ServerError", retryable: true });
    expect(files()).toEqual(part);
    expect(readFileSync(`${path}.part`)).toHaveLength(120_000);
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual(["bytes=120000-"]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(files()).toEqual(["one.mp4"]);
  });

  test("keeps the part after an abort, and when the next call fails", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    expect(await run([{}], { signal, onProgress: () => controller.abort() })).toBeInstanceOf(AbortError);
    expect(files()).toEqual(part);
    expect(await run([{ status: 503 }], { maxRetries: 0 })).toMatchObject({ name: "ServerError" });
    expect(files()).toEqual(part);
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests[0]?.headers.range).toMatch(/^bytes=\d+-$/);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test.each<[string, () => void]>([
    ["its note is missing", () => rmSync(`${path}.part.json`)],
    ["the note is broken", () => writeFileSync(`${path}.part.json`, '{"taskId":')],
    ["the note is not an object", () => writeFileSync(`${path}.part.json`, "7")],
    ["the note is of another task", () => edit({ taskId: "1" })],
    ["the note is of another video of the task", () => edit({ index: 1 })],
    ["the note has no count", () => edit({ receivedBytes: -1 })],
    ["it is shorter than the note says", () => writeFileSync(`${path}.part`, "short")],
    ["it is longer than the whole", () => writeFileSync(`${path}.part`, film(200_001))],
    [
      "it is another file under the same name",
      () => {
        const { length } = readFileSync(`${path}.part`);
        // A second name keeps the inode of the first file from being used again.
        linkSync(`${path}.part`, `${path}.other`);
        rmSync(`${path}.part`);
        writeFileSync(`${path}.part`, film(length, 9));
      },
    ],
  ])("starts over when %s", async (_name, spoil) => {
    await loseConnection();
    spoil();
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual([undefined]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  function edit(change: object): void {
    const note = JSON.parse(readFileSync(`${path}.part.json`, "utf8")) as object;
    writeFileSync(`${path}.part.json`, JSON.stringify({ ...note, ...change }));
  }

  test("keeps no part without bytes", async () => {
    expect(await run([{ cutAfter: 0 }, { status: 503 }])).toMatchObject({ name: "ServerError" });
    expect(files()).toEqual([]);
  });

  test("keeps nothing of a message in place of a video", async () => {
    const message = new TextEncoder().encode("<Error><Code>AccessDenied</Code></Error>");
    const type = { "content-type": "application/octet-stream" };
    const error = await run([{ bytes: message, headers: type }]);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(files()).toEqual([]);
  });

  test("continues a part, whatever byte the rest begins with", async () => {
    await loseConnection();
    const tagged = Uint8Array.from(bytes);
    tagged[120_000] = 0x3c;
    expect(await run([{ bytes: tagged }])).toBeUndefined();
    expect(readFileSync(path).equals(tagged)).toBe(true);
  });

  test("starts over when the server has another file now", async () => {
    await loseConnection();
    const other = film(200_000, 5);
    expect(await run([{ bytes: other, etag: '"v2"' }])).toBeUndefined();
    expect(readFileSync(path).equals(other)).toBe(true);
    expect(files()).toEqual(["one.mp4"]);
  });

  test.each<[string, VideoAnswerPlan[]]>([
    ["the file changes on the way", [{ cutAfter: 1_000 }, { etag: '"v2"' }]],
    ["the URL is refused on the way", [{ cutAfter: 1_000 }, { status: 403 }]],
    ["the server names no version of the file", [{ cutAfter: 1_000, etag: undefined }]],
  ])("leaves nothing when %s", async (_name, plans) => {
    expect(await run(plans)).toMatchObject({ billed: "no", reference: { taskId: video.task.task_id } });
    expect(files()).toEqual([]);
  });

  test("removes the part when the video is gone", async () => {
    await loseConnection();
    expect(await run([{ status: 404 }])).toBeInstanceOf(ResultExpiredError);
    expect(files()).toEqual([]);
  });

  test("leaves a part alone that is not its own", async () => {
    const other = film(100, 8);
    expect(await run([{}], { onProgress: () => writeFileSync(`${path}.part`, other) })).toBeUndefined();
    expect(files()).toEqual(["one.mp4", "one.mp4.part"]);
    expect(readFileSync(`${path}.part`).equals(other)).toBe(true);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("gives another file under the name of its part that name back", async () => {
    await loseConnection();
    const { length } = readFileSync(`${path}.part`);
    linkSync(`${path}.part`, `${path}.other`);
    rmSync(`${path}.part`);
    writeFileSync(`${path}.part`, film(length, 9));
    expect(await run([{ status: 503 }], { maxRetries: 0 })).toMatchObject({ name: "ServerError" });
    expect(files()).toEqual(["one.mp4.other", "one.mp4.part"]);
    expect(readFileSync(`${path}.part`).equals(film(length, 9))).toBe(true);
  });

  test("is not disturbed by another one that begins and is stopped meanwhile", async () => {
    video.host.plans = [{ stallAfter: 1_000 }, {}];
    const controller = new AbortController();
    const { signal } = controller;
    const first = downloadToFile(clientFor().client.multiImage2Video, video.task, path, { signal });
    await until(() => video.host.stalled === 1);
    const second = await downloadToFile(clientFor().client.multiImage2Video, video.task, path);
    controller.abort();
    await expect(first).rejects.toBeInstanceOf(AbortError);
    expect(second.bytes).toBe(bytes.length);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("throws the error of the file system as it is, and closes the connection", async () => {
    path = join(folder, "missing", "one.mp4");
    expect(await run([{ stallAfter: 10 }])).toMatchObject({ code: "ENOENT" });
    await until(() => video.host.closed === 1);
    expect(files()).toEqual([]);
  });
});
