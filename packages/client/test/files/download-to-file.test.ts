import { execFile, execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
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
async function loseConnection(status = 503): Promise<unknown> {
  video.host.requests.length = 0;
  video.host.plans = [{ stallAfter: 120_000 }, { status }];
  const { client, clock } = clientFor([video.task]);
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
/** The part that a failed download has left. */
function partPath(): string {
  const [name = "", another] = files().filter((file) => /^\.[0-9a-f]{16}\.part$/.test(file));
  expect([name === "", another]).toEqual([false, undefined]);
  return join(folder, name);
}

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
    expect(readFileSync(partPath()).subarray(0, 120_000).equals(bytes.subarray(0, 120_000))).toBe(true);
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual(["bytes=120000-"]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(files()).toEqual(["one.mp4"]);
  });

  test("keeps the part after an abort, and when the next call fails", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    expect(await run([{}], { signal, onProgress: () => controller.abort() })).toBeInstanceOf(AbortError);
    const kept = partPath();
    expect(await run([{ status: 503 }], { maxRetries: 0 })).toMatchObject({ name: "ServerError" });
    expect(partPath()).toBe(kept);
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests[0]?.headers.range).toMatch(/^bytes=\d+-$/);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test.each<[string, () => void]>([
    ["its note is missing", () => truncateSync(partPath(), 120_000)],
    ["it is empty", () => truncateSync(partPath(), 0)],
    ["it lost bytes", () => writeFileSync(partPath(), readFileSync(partPath()).subarray(1_000))],
    ["it got further bytes", () => writeFileSync(partPath(), "more", { flag: "a" })],
    ["it is another file", () => writeFileSync(partPath(), film(130_000, 9))],
    ["the note is broken", () => edit((note) => note.replace('{"', "{["))],
    ["the note is not an object", () => edit((note) => "7".padEnd(note.length))],
    ["the note is of another task", () => edit((note) => note.replace(video.task.task_id, "1"))],
    ["the note is of another video", () => edit((note) => note.replace('"index":0', '"index":1'))],
    ["the file was shorter", () => edit((note) => note.replace("200000", "110000"))],
    ["the note has no count", () => edit((note) => note.replace("200000", '"2000"'))],
    ["the note has no version", () => edit((note) => note.replace(/"validator":.*/, '"validator":11}'))],
    [
      "the note is as long as it says, and no note",
      () => writeFileSync(partPath(), "x".repeat(9).concat("00000004")),
    ],
    ["the note is longer than any", () => writeFileSync(partPath(), `${" ".repeat(9_000)}00002000`)],
  ])("starts over when %s", async (_name, spoil) => {
    await loseConnection();
    spoil();
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual([undefined]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(files()).toEqual(["one.mp4"]);
  });

  /** Changes the note of the part. */
  function edit(change: (note: string) => string): void {
    const content = readFileSync(partPath());
    const note = change(content.toString("latin1", 120_000, content.length - 8));
    const length = note.length.toString(16).padStart(8, "0");
    writeFileSync(partPath(), Buffer.concat([content.subarray(0, 120_000), Buffer.from(note + length)]));
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
    ["the file is gone on the way", [{ cutAfter: 1_000 }, { status: 404 }]],
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

  test("keeps the part when the host refuses the rest for now", async () => {
    expect(await loseConnection(403)).toMatchObject({ status: 403 });
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests[0]?.headers.range).toBe("bytes=120000-");
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  describe("something else under the name of its part is neither followed nor changed", () => {
    const precious = film(130_000, 9);

    /** Puts something into the place of the part, which moves away. */
    async function replace(put: (kept: string, victim: string) => void): Promise<string> {
      await loseConnection();
      const victim = join(folder, "victim");
      const kept = partPath();
      renameSync(kept, victim);
      put(kept, victim);
      return victim;
    }

    test.each<[string, (kept: string, victim: string) => void]>([
      ["a symbolic link", (kept, victim) => symlinkSync(victim, kept)],
      ["a second name of a file", (kept, victim) => linkSync(victim, kept)],
    ])("%s", async (_name, put) => {
      const victim = await replace(put);
      const before = readFileSync(victim);
      expect(await run([{ cutAfter: 10_000 }, { status: 503 }])).toMatchObject({ name: "ServerError" });
      expect(await run([{}])).toBeUndefined();
      expect(readFileSync(victim).equals(before)).toBe(true);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    });

    test("a symbolic link that appears during the download", async () => {
      await loseConnection();
      const kept = partPath();
      const victim = join(folder, "victim");
      writeFileSync(victim, precious);
      const onProgress = (): void => {
        rmSync(kept, { force: true });
        symlinkSync(victim, kept);
      };
      await run([{ cutAfter: 10_000 }, { status: 503 }], { onProgress, maxRetries: 1 });
      expect(lstatSync(kept).isFile()).toBe(true);
      expect(readFileSync(victim).equals(precious)).toBe(true);
    });

    // Windows has no pipes among its files.
    test.each(process.platform === "win32" ? [] : ["mkfifo"])("a pipe of %s does not hang", async (make) => {
      const victim = await replace((kept) => execFileSync(make, [kept]));
      expect(await run([{}])).toBeUndefined();
      expect(readFileSync(victim)).not.toHaveLength(0);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    });
  });

  test.each([
    ["217 letters", "x".repeat(213)],
    ["218 letters", "x".repeat(214)],
    ["246 letters", "x".repeat(242)],
    ["255 letters", "x".repeat(251)],
    ["253 bytes of letters of two bytes", "ş".repeat(124)],
    ["252 bytes of signs of four bytes", "🎬".repeat(62)],
  ])("takes a name of %s, and continues it", async (_name, name) => {
    path = join(folder, `${name}.mp4`);
    await loseConnection();
    expect(await run([{}])).toBeUndefined();
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual(["bytes=120000-"]);
    expect(files()).toEqual([`${name}.mp4`]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test.each([
    ["a name of 256 bytes", () => join(folder, `${"x".repeat(252)}.mp4`), "ENAMETOOLONG"],
    ["a folder that is missing", () => join(folder, "missing", "one.mp4"), "ENOENT"],
    ["a file as folder", () => join(folder, "file", "one.mp4"), "ENOTDIR"],
  ])("throws the file system's error before a request: %s", async (_name, place, code) => {
    writeFileSync(join(folder, "file"), "");
    path = place();
    expect(await run([{}])).toMatchObject({ code });
    expect(video.host.requests).toEqual([]);
    expect(files()).toEqual(["file"]);
  });

  test.each<[string, unknown, unknown]>([
    ["no path", undefined, video],
    ["an empty path", "", video],
    ["a path with a zero", "one\0.mp4", video],
    ["a URL of the web", new URL("https://example.com/one.mp4"), video],
    ["no task", "one.mp4", undefined],
  ])("refuses %s with an error of the client", async (_name, place, of) => {
    const { multiImage2Video } = clientFor().client;
    const task = of === undefined ? of : video.task;
    const failing = downloadToFile(multiImage2Video, task as typeof video.task, place as string);
    await expect(failing).rejects.toBeInstanceOf(InvalidInputError);
    await expect(downloadToFile(undefined as never, video.task, path)).rejects.toThrow(
      "an endpoint of a client",
    );
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

  test("continues in another process", async () => {
    await loseConnection();
    video.host.requests.length = 0;
    video.host.plans = [{}];
    const client = pathToFileURL(join(import.meta.dirname, "../../src")).href;
    const script = `
      const { createKlingClient } = await import("${client}/index.ts");
      const { downloadToFile } = await import("${client}/node.ts");
      const kling = createKlingClient({ apiKey: "k" });
      const task = JSON.parse(process.argv[1]);
      console.log((await downloadToFile(kling.multiImage2Video, task, process.argv[2])).bytes);`;
    const args = ["--input-type=module", "--eval", script, JSON.stringify(video.task), path];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("200000\n");
    expect(video.host.requests.map(({ headers }) => headers.range)).toEqual(["bytes=120000-"]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
