import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKlingClient, InvalidInputError, type SucceedTask, type VideoResult } from "../../src/index.ts";
import { downloadToFile } from "../../src/node.ts";
import { exampleBody } from "../fakes/recorded-fetch.ts";

const task = exampleBody("task-succeed")["data"] as unknown as SucceedTask<VideoResult>;
let folder: string;
let requests = 0;

const client = createKlingClient({
  apiKey: "k",
  fetch: async () => {
    requests += 1;
    return new Response("a short video", { headers: { "content-type": "video/mp4", etag: '"1"' } });
  },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-at-once-"));
  requests = 0;
});
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe(verifies("client:download.file", "several downloads to one path at once"), () => {
  // Each round starts another number of downloads, so that their order differs.
  test.each([false, true])("do not disturb each other, overwrite: %s", async (overwrite) => {
    for (let round = 0; round < 40; round++) {
      const path = join(folder, `${round}.mp4`);
      const all = await Promise.allSettled(
        Array.from({ length: 1 + (round % 4) }, () =>
          downloadToFile(client.multiImage2Video, task, path, { overwrite }),
        ),
      );
      for (const { status, ...outcome } of all) {
        if (status === "rejected") expect(outcome).toEqual({ reason: expect.any(InvalidInputError) });
      }
      const done = all.filter(({ status }) => status === "fulfilled");
      expect(done).toHaveLength(overwrite ? all.length : 1);
      expect(readFileSync(path, "utf8")).toBe("a short video");
      expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
    }
  });
});

test("a folder in the place of the file is refused before a byte is requested", async () => {
  mkdirSync(join(folder, "one.mp4"));
  const download = downloadToFile(client.multiImage2Video, task, join(folder, "one.mp4"), {
    overwrite: true,
  });
  await expect(download).rejects.toBeInstanceOf(InvalidInputError);
  await expect(download).rejects.toThrow("folder");
  expect(requests).toBe(0);
});
