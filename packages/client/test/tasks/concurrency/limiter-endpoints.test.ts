import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { clockedClient } from "../../fakes/clocked-client.ts";
import { exampleBody, json } from "../../fakes/recorded-fetch.ts";

const failed = exampleBody("task-failed")["data"] as object;
const prompt = "Wave.";

/** A service that makes each task under the external id of its request, and answers every query with a failed task. */
function start(tasks: number) {
  const posts: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    if (request.method === "GET") {
      return json({ code: 0, data: { ...failed, task_id: path.split("/").at(-1), task_info: {} } });
    }
    const { external_task_id: task_id } = (await request.json()) as { external_task_id: string };
    posts.push(`${path.split("/").at(-1)} ${task_id}`);
    return json({ code: 0, data: { task_id, task_status: "submitted", created_at: 1, updated_at: 1 } });
  };
  const client = clockedClient({ fetch, requests: [] }, { concurrency: { tasks } });
  return { ...client, posts, settle: () => client.clock.runUntil(() => true) };
}

describe(verifies("client:concurrency", "one limit for all endpoints"), () => {
  test("a task of one endpoint makes a create of another wait", async () => {
    const { text2Video, imageGeneration, posts, settle } = start(1);
    const { task_id } = await text2Video.create({ prompt, external_task_id: "a" });
    const second = imageGeneration.create({ prompt, external_task_id: "b" });
    await settle();
    expect(posts).toEqual(["text2video a"]);
    await text2Video.get(task_id);
    await second;
    expect(posts).toEqual(["text2video a", "generations b"]);
  });

  test("the same id at two endpoints is two tasks", async () => {
    const { text2Video, imageGeneration, posts, settle } = start(2);
    await text2Video.create({ prompt, external_task_id: "same" });
    await imageGeneration.create({ prompt, external_task_id: "same" });
    const third = text2Video.create({ prompt, external_task_id: "third" });
    await settle();
    expect(posts).toHaveLength(2);
    // The end of another task at the first endpoint releases no permit.
    await text2Video.get("other");
    await settle();
    expect(posts).toHaveLength(2);
    await imageGeneration.get("same");
    await third;
    expect(posts).toHaveLength(3);
  });

  test("a call that answers at once does not wait for tasks", async () => {
    const { text2Video, identifyFace, posts } = start(1);
    await text2Video.create({ prompt, external_task_id: "a" });
    await identifyFace({ video_id: "1" });
    expect(posts).toHaveLength(2);
  });
});
