import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { postTo, still } from "../../support/post-and-get.ts";
import { base64, jpeg, png } from "./picture-bytes.ts";

const picture = base64(png(400, 300));
const inside = [
  { x: 0, y: 0 },
  { x: 400, y: 300 },
];

/** The message of a task with these pictures and masks; `undefined` if it succeeds. */
async function messageOf(to: string, body: object): Promise<string | undefined> {
  const simulator = still();
  const answer = await postTo(simulator, to, { prompt: "x", ...body });
  expect(answer.status).toBe(200);
  await simulator.advance(200_000);
  return simulator.tasks()[0]?.task_status_msg;
}

describe.each([
  [
    "/kling/v1/videos/multi-image2video",
    { image_list: [{ image: picture }, { image: base64(jpeg(500, 500)) }] },
  ],
  ["/kling/v1/videos/image2video", { image: picture }],
])("masks of %s", (to, pictures) => {
  const ask = (masks: object) => messageOf(to, { ...pictures, ...masks });

  test(verifies("simulator:images", "of the picture's size, with points inside, are used"), async () => {
    const dynamic_masks = [{ mask: base64(jpeg(400, 300)), trajectories: inside }];
    expect(await ask({ static_mask: picture, dynamic_masks })).toBeUndefined();
  });

  test.each([
    [
      "of another size",
      { static_mask: base64(png(800, 600)) },
      "Mask resolution does not match the image: static_mask has 800 x 600 px",
    ],
    [
      "of which the second has another size",
      { dynamic_masks: [picture, base64(png(40, 30))].map((mask) => ({ mask, trajectories: inside })) },
      "Mask resolution does not match the image: dynamic_masks[1].mask has 40 x 30 px",
    ],
    ["not in Base64", { static_mask: "not base64!" }, "Image is not valid Base64 (static_mask)"],
    [
      "cut off",
      { static_mask: base64(png(400, 300).subarray(0, 60)) },
      "Image is broken: this png is cut off",
    ],
    [
      "of another format",
      { dynamic_masks: [{ mask: base64(Buffer.from("GIF89a......")), trajectories: inside }] },
      "Image format is invalid: this is gif",
    ],
    [
      "at a private URL",
      { static_mask: "http://10.0.0.1/mask.png" },
      "Failed to download the image: static_mask:",
    ],
    [
      "with a negative point",
      { dynamic_masks: [{ mask: picture, trajectories: [{ x: -5, y: 1 }, ...inside] }] },
      "Trajectory is invalid: the point -5, 1 of dynamic_masks[0] is outside the image of 400 x 300 px",
    ],
    [
      "with a point below the picture",
      { dynamic_masks: [{ mask: picture, trajectories: [{ x: 1, y: 301 }, ...inside] }] },
      "Trajectory is invalid: the point 1, 301",
    ],
  ])(verifies("simulator:images", "%s fail the task"), async (_, masks, message) => {
    expect(await ask(masks)).toContain(message);
  });

  test.each([
    ["static_mask", (mask: string) => ({ static_mask: mask })],
    ["dynamic_masks[0].mask", (mask: string) => ({ dynamic_masks: [{ mask, trajectories: inside }] })],
  ])(verifies("simulator:images", "as data URLs in %s are refused at once"), async (param, masks) => {
    const simulator = still();
    for (const prefix of ["data:", "DATA:"]) {
      const masked = masks(`${prefix}image/png;base64,${picture}`);
      const answer = await postTo(simulator, to, { prompt: "x", ...pictures, ...masked });
      expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
    }
    expect(simulator.tasks()).toEqual([]);
  });
});

describe("a picture behind a URL", () => {
  const image = "https://example.com/a.png";
  const ask = (masks: object) => messageOf("/kling/v1/videos/image2video", { image, ...masks });

  test(verifies("simulator:images", "has no known size, so any mask fits"), async () => {
    expect(await ask({ static_mask: base64(png(40, 30)) })).toBeUndefined();
    const trajectories = [
      { x: 1, y: 1 },
      { x: 9_999, y: 9_999 },
    ];
    expect(await ask({ dynamic_masks: [{ mask: image, trajectories }] })).toBeUndefined();
  });

  test(verifies("simulator:images", "has no negative points"), async () => {
    const trajectories = [
      { x: 1, y: 1 },
      { x: 1, y: -1 },
    ];
    expect(await ask({ dynamic_masks: [{ mask: image, trajectories }] })).toBe(
      "Trajectory is invalid: the point 1, -1 of dynamic_masks[0] is outside the image",
    );
  });
});
