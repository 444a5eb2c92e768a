import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { openDownload } from "../../src/files/download.ts";
import { endpoints } from "../../src/generated/endpoints/index.ts";
import {
  type DownloadOptions,
  type EndpointFacts,
  InvalidInputError,
  UnexpectedResponseError,
} from "../../src/index.ts";
import type { SucceedTask } from "../../src/task.ts";
import { drain, refusal, stallClock } from "../fakes/video-host.ts";

const { paths } = readDocument();
const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const types = { videos: "video/mp4", images: "image/png", audios: "audio/mpeg" };

/** The finished task of the contract's examples for an endpoint. */
function finishedTask({ path }: EndpointFacts): SucceedTask {
  const { content } = paths[`${path}/{task_id}`]?.get?.responses["200"] ?? {};
  const example = content?.["application/json"]?.examples["succeed"]?.value as { data: SucceedTask };
  return example.data;
}

/** Downloads a file of a task from a host that answers with this media type, and returns what was requested. */
async function open(
  endpoint: EndpointFacts,
  task: SucceedTask,
  options: DownloadOptions = {},
  contentType = "application/octet-stream",
) {
  const requests: string[] = [];
  async function fetch({ url }: Request): Promise<Response> {
    requests.push(url);
    return new Response(bytes, { headers: { "content-type": contentType, "content-length": "7" } });
  }
  const get = (): never => expect.fail("the task was requested");
  const platform = { fetch, clock: stallClock(), wallNow: () => 0, random: () => 0 };
  const { stream } = await openDownload(endpoint, get, task, options, platform);
  return { requests, ...(await drain(stream)) };
}

const withTasks = endpoints.filter(
  (endpoint): endpoint is Extract<typeof endpoint, { makes: unknown }> => "makes" in endpoint,
);

describe.each<EndpointFacts>(withTasks)("a task of $name", (endpoint) => {
  const task = finishedTask(endpoint);
  const lists = Object.entries(task.task_result) as [keyof typeof types, { url: string }[]][];

  test(verifies("client:download", "gives each file of each list"), async () => {
    expect(lists.map(([list]) => list)).toEqual(endpoint.makes);
    for (const [list, files] of lists) {
      for (const [index, { url }] of files.entries()) {
        const done = await open(endpoint, task, { list, index }, types[list]);
        expect(done).toEqual({ bytes, error: undefined, requests: [url] });
      }
      await expect(open(endpoint, task, { list, index: files.length })).rejects.toThrow(InvalidInputError);
      const ofAnyType = await open(endpoint, task, { list });
      expect(ofAnyType.bytes).toEqual(bytes);
    }
  });

  test("refuses a file of another kind", async () => {
    for (const [kind, type] of Object.entries(types)) {
      if (kind === endpoint.makes?.[0]) continue;
      await expect(open(endpoint, task, {}, type)).rejects.toThrow(UnexpectedResponseError);
    }
  });
});

describe(verifies("client:download", "a result of two lists"), () => {
  const endpoint: EndpointFacts = { name: "videoToAudio", path: "/", makes: ["videos", "audios"], rules: {} };
  const task: SucceedTask = {
    task_id: "1",
    task_status: "succeed",
    created_at: 0,
    updated_at: 0,
    task_result: {
      videos: [{ id: "1", url: "https://files.example/a.mp4" }],
      audios: [
        { id: "2", duration: "5", url_mp3: "", url_wav: "https://files.example/a.wav" },
        { id: "3", duration: "5" },
      ],
    },
  };

  test("gives the first list unless an option names another, and the first address of an item", async () => {
    expect((await open(endpoint, task)).requests).toEqual(["https://files.example/a.mp4"]);
    const sound = await open(endpoint, task, { list: "audios" }, "audio/x-wav");
    expect(sound.requests).toEqual(["https://files.example/a.wav"]);
  });

  test.each<[DownloadOptions, string]>([
    [{ list: "images" }, "a task of videoToAudio has no images, but videos and audios"],
    [{ list: "audios", index: 1 }, "file 1 of its audios has no URL"],
    [{ index: 1 }, "the task has no file 1 in its videos, which are 1, counted from 0"],
  ])("names what is missing: %j", async (options, message) => {
    const error = await refusal(open(endpoint, task, options));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      message: expect.stringContaining(message),
      reference: { version: 1, endpoint: "videoToAudio", taskId: "1" },
    });
  });

  test("says that a task is not finished", async () => {
    const running = { ...task, task_status: "processing" } as unknown as SucceedTask;
    await expect(open(endpoint, running)).rejects.toThrow("the task has no videos, its status is processing");
  });

  test("says that a finished task is of another endpoint", async () => {
    const pictures = { ...task, task_result: { images: [{ url: "https://files.example/a.png" }] } };
    const error = await refusal(open(endpoint, pictures));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      message: "download: the task has no videos, its status is succeed",
      advice: "Wait for a task of videoToAudio first.",
    });
  });

  test("says why the host could not be reached", async () => {
    const cause = Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause }));
    const get = (): never => expect.fail("the task was requested");
    const platform = { fetch, clock: stallClock(), wallNow: () => 0, random: () => 0 };
    const opened = openDownload(endpoint, get, task, { maxRetries: 0 }, platform);
    await expect(opened).rejects.toThrow("the connection was lost: it broke (ENOTFOUND)");
  });
});
