import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test, vi } from "vitest";
import { getFrom, postTo, still } from "../support/post-and-get.ts";

// Features that no endpoint of the contract has yet: a longer path under that of another one, two lists in a result,
// no usual time, a whole number as duration, and an id deep in the body.
vi.mock("../../src/generated/endpoints.ts", () => ({
  endpoints: [
    {
      name: "avatar",
      path: "/kling/v1/videos/avatar",
      rules: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
      defaults: {},
      data: { avatar_id: { $id: "avatar" }, sample: { $file: "png" } },
    },
    {
      name: "avatarImage2Video",
      path: "/kling/v1/videos/avatar/image2video",
      makes: ["videos", "audios"],
      rules: {
        type: "object",
        required: ["avatars"],
        properties: {
          avatars: {
            type: "array",
            minItems: 1,
            items: { type: "object", properties: { avatar_id: { type: "string", "x-id": "avatar" } } },
          },
          duration: { type: "integer", minimum: 3, maximum: 15 },
        },
      },
      defaults: { duration: 8 },
      result: {
        videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }],
        audios: [{ id: { $id: "audio" }, url: { $file: "mp4" } }],
      },
    },
  ],
  exampleIds: {},
}));

const callPath = "/kling/v1/videos/avatar";
const path = `${callPath}/image2video`;

test(verifies("simulator:endpoints", "an endpoint of another shape needs no code"), async () => {
  const simulator = still();
  const made = await postTo(simulator, callPath, { name: "Ada" });
  const { avatar_id, sample } = made.body.data as unknown as Record<"avatar_id" | "sample", string>;
  expect((await simulator.fetch(new Request(sample))).headers.get("content-type")).toBe("image/png");

  const refused = await postTo(simulator, path, { avatars: [{ avatar_id }, { avatar_id: "other" }] });
  expect(refused.body.message).toBe(
    'avatars[1].avatar_id "other" is unknown: this account has no such avatar',
  );
  const { task_id } = (await postTo(simulator, path, { avatars: [{ avatar_id }] })).body.data;
  await simulator.advance(80_000);
  const { data } = (await getFrom(simulator, path, task_id)).body;
  const [video] = data.task_result.videos ?? [];
  expect(data).toMatchObject({
    task_status: "succeed",
    task_result: { videos: [{ duration: "8.1" }], audios: [{ id: expect.stringMatching(/^\d{18}$/) }] },
  });
  expect(JSON.stringify(data).match(/\d{18}(?:-1)?\.mp4/g)).toEqual([`${task_id}.mp4`, `${task_id}-1.mp4`]);
  expect((await simulator.fetch(new Request(video?.url ?? ""))).status).toBe(200);
  // The shorter path belongs to a call, which has no tasks.
  expect((await getFrom(simulator, callPath, task_id)).status).toBe(404);
});
