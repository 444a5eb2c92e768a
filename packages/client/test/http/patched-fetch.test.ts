import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  createKlingClient,
  type KlingClient,
  type SucceedTask,
  type Task,
  type VideoResult,
} from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

const film = "\0\0\0\x0cftypmp42";

const task = exampleBody("task-succeed")["data"] as unknown as SucceedTask<VideoResult>;

afterEach(() => vi.unstubAllGlobals());

/**
 * The global fetch of a render in React or Next. It answers a GET like an earlier one with the earlier answer, whatever
 * its `cache` says, unless the second argument has a signal. It counts the answers that it keeps.
 */
function stubRenderFetch(service: RecordedFetch): { cached: number } {
  const answers = new Map<string, Promise<Response>>();
  const counter = { cached: 0 };
  vi.stubGlobal("fetch", (request: Request, options?: RequestInit): Promise<Response> => {
    if (options?.signal) return service.fetch(new Request(request, options));
    const key = JSON.stringify([request.method, request.url, ...request.headers]);
    const answer = answers.get(key) ?? service.fetch(request);
    answers.set(key, answer);
    counter.cached = answers.size;
    return answer.then((response) => response.clone());
  });
  return counter;
}

/** The status that a call ends with, or the name of its error. */
async function endOf(call: (client: KlingClient) => Promise<Task>): Promise<string | undefined> {
  const clock = manualClock();
  let end: string | undefined;
  call(createKlingClient({ apiKey: "k", clock })).then(
    ({ task_status }) => {
      end = task_status;
    },
    (error: Error) => {
      end = error.name;
    },
  );
  await clock.runUntil(() => end !== undefined);
  return end;
}

describe("the global fetch of a render, which repeats its answers", () => {
  test(verifies("client:wait", "does not keep a wait from its end"), async () => {
    const service = recordedFetch(
      example("task-submitted"),
      example("task-processing"),
      example("task-succeed"),
    );
    stubRenderFetch(service);
    const end = await endOf(({ multiImage2Video }) => multiImage2Video.wait(task.task_id));
    expect(end).toBe("succeed");
    expect(service.requests).toHaveLength(3);
  });

  test(verifies("client:retry", "does not answer a retry with the failure"), async () => {
    const busy = json({ code: 1302, message: "slow down" }, 429);
    stubRenderFetch(recordedFetch(busy, example("task-succeed")));
    expect(await endOf(({ multiImage2Video }) => multiImage2Video.get(task.task_id))).toBe("succeed");
  });

  test(verifies("client:download", "keeps no copy of a video"), async () => {
    const video = new Response(film, { headers: { "content-type": "video/mp4", "content-length": "12" } });
    const render = stubRenderFetch(recordedFetch(video));
    const { stream } = await createKlingClient({ apiKey: "k" }).multiImage2Video.download(task);
    expect(await new Response(stream).text()).toBe(film);
    expect(render.cached).toBe(0);
  });
});

test(
  verifies("client:isomorphic", "a fetch that must be called without this, as in a page or a worker, works"),
  async () => {
    const video = new Response(film, { headers: { "content-type": "video/mp4", "content-length": "12" } });
    const service = recordedFetch(example("create-response"), example("task-succeed"), video);
    function fetch(this: unknown, request: Request): Promise<Response> {
      if (this !== undefined) throw new TypeError("Illegal invocation");
      return service.fetch(request);
    }
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, maxRetries: 0 });
    const input = {
      image_list: ["https://example.com/a.png", "https://example.com/b.png"],
      prompt: "Wave.",
    } as const;
    await multiImage2Video.create(input);
    const { stream } = await multiImage2Video.download(await multiImage2Video.wait(task.task_id));
    expect(await new Response(stream).text()).toBe(film);
  },
);

// Next copies every response that it may cache, as a whole.
test(verifies("client:download", "a video is requested without a cache"), async () => {
  const service = recordedFetch(
    new Response(film, { headers: { "content-type": "video/mp4", "content-length": "12" } }),
  );
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: service.fetch });
  const { stream } = await multiImage2Video.download(task);
  expect(await new Response(stream).text()).toBe(film);
  expect(service.requests).toMatchObject([{ cache: "no-store" }]);
});
