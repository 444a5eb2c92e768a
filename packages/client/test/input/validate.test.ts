import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import {
  createKlingClient,
  findProblems,
  InvalidInputError,
  type KlingClientOptions,
  type MultiImage2VideoInput,
  multiImage2Video,
} from "../../src/index.ts";
import { jpeg, png } from "../fakes/pictures.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const { maxBytes } = multiImage2Video.rules.properties.image_list.items.properties.image["x-image"];
const a = "https://example.com/a.png";
const point = { x: 1, y: 2 };
const group = { mask: a, trajectories: [point, point] };
const good = { image_list: [a, a], prompt: "Wave." };

/** Creates with the fields changed, and returns the error and the number of requests sent. */
async function create(changes: Record<string, unknown>, options: KlingClientOptions = {}) {
  const fake = recordedFetch(example("create-response"));
  const client = createKlingClient({ apiKey: "k", fetch: fake.fetch, ...options });
  const outcome = await client.multiImage2Video
    .create({ ...good, ...changes } as unknown as MultiImage2VideoInput)
    .then(() => undefined)
    .catch((error: unknown) => error);
  return { error: outcome, sent: fake.requests.length };
}

const blob = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes]);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

describe(verifies("client:validate", "inside the limits nothing is refused"), () => {
  test.each<[string, Record<string, unknown>]>([
    ["4 images", { image_list: [a, a, a, a] }],
    ["a prompt of 500 characters", { prompt: "x".repeat(500) }],
    ["a prompt of 500 characters beyond the basic plane", { prompt: "\u{1F415}".repeat(500) }],
    ["a negative prompt of 200 characters", { negative_prompt: "x".repeat(200) }],
    ["an empty negative prompt", { negative_prompt: "" }],
    ["both ends of cfg_scale", { cfg_scale: 0 }],
    ["both ends of cfg_scale", { cfg_scale: 1 }],
    [
      "6 masks with 77 points",
      {
        dynamic_masks: Array.from({ length: 6 }, () => ({
          ...group,
          trajectories: Array.from({ length: 77 }, () => point),
        })),
      },
    ],
    ["unknown fields", { model_name: "kling-v9", camera: { speed: 3 } }],
    ["a callback", { callback_url: "https://example.com/hook?x=1" }],
    ["a PNG of 300 x 300", { image_list: [blob(png(300, 300)), a] }],
    ["a PNG of exactly 10 MB", { image_list: [blob(png(300, 300, maxBytes)), a] }],
    ["the widest and the tallest", { image_list: [blob(png(750, 300)), blob(png(300, 750))] }],
    ["a baseline JPEG", { image_list: [blob(jpeg(640, 480)), a] }],
    ["a progressive JPEG", { image_list: [blob(jpeg(640, 480, { frame: 0xc2 })), a] }],
    [
      "a JPEG with 400 kB of metadata before its size",
      { image_list: [blob(jpeg(640, 480, { metadataBytes: 400_000 })), a] },
    ],
    ["a JPEG with fill bytes", { image_list: [blob(jpeg(640, 480, { fillBytes: 5 })), a] }],
    [
      "Base64, bare and as data URL",
      {
        image_list: [
          base64(jpeg(640, 480, { metadataBytes: 200_000 })),
          `data:image/png;base64,${base64(png(400, 300))}`,
        ],
      },
    ],
    ["a small mask", { static_mask: blob(png(10, 10)) }],
    ["a small dynamic mask", { dynamic_masks: [{ ...group, mask: blob(png(10, 10)) }] }],
    ["an external id with dots", { external_task_id: "..." }],
  ])("%s", async (_name, changes) => {
    expect(await create(changes)).toEqual({ error: undefined, sent: 1 });
  });
});

describe(verifies("client:validate", "outside the limits nothing is sent"), () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ["1 image", { image_list: [a] }, "/image_list", "2 to 4 items, got 1"],
    ["5 images", { image_list: [a, a, a, a, a] }, "/image_list", "2 to 4 items, got 5"],
    ["no list", { image_list: a }, "/image_list", "must be a list"],
    ["no images", { image_list: undefined }, "/image_list", "is required"],
    ["no prompt", { prompt: undefined }, "/prompt", "is required"],
    ["an empty prompt", { prompt: "" }, "/prompt", "must not be empty"],
    ["a prompt of 501 characters", { prompt: "x".repeat(501) }, "/prompt", "at most 500 characters, got 501"],
    ["a number as prompt", { prompt: 7 }, "/prompt", "must be a string"],
    ["a negative prompt of 201", { negative_prompt: "x".repeat(201) }, "/negative_prompt", "at most 200"],
    ["mode ultra", { mode: "ultra" }, "/mode", '"std", "pro"'],
    ["duration 7", { duration: "7" }, "/duration", '"5", "10"'],
    ["duration as a number", { duration: 5 }, "/duration", '"5", "10"'],
    ["cfg_scale 2", { cfg_scale: 2 }, "/cfg_scale", "from 0 to 1"],
    ["cfg_scale -0.1", { cfg_scale: -0.1 }, "/cfg_scale", "from 0 to 1"],
    ["cfg_scale as text", { cfg_scale: "0.5" }, "/cfg_scale", "must be a number"],
    ["cfg_scale NaN", { cfg_scale: Number.NaN }, "/cfg_scale", "from 0 to 1"],
    [
      "7 masks",
      { dynamic_masks: Array.from({ length: 7 }, () => group) },
      "/dynamic_masks",
      "at most 6 items, got 7",
    ],
    [
      "1 point",
      { dynamic_masks: [{ ...group, trajectories: [point] }] },
      "/dynamic_masks/0/trajectories",
      "2 to 77",
    ],
    [
      "78 points",
      { dynamic_masks: [{ ...group, trajectories: Array.from({ length: 78 }, () => point) }] },
      "/dynamic_masks/0/trajectories",
      "2 to 77",
    ],
    [
      "half a pixel",
      { dynamic_masks: [{ ...group, trajectories: [point, { x: 1.5, y: 1 }] }] },
      "/dynamic_masks/0/trajectories/1/x",
      "must be a whole number",
    ],
    [
      "a group without mask",
      { dynamic_masks: [{ trajectories: [point, point] }] },
      "/dynamic_masks/0/mask",
      "is required",
    ],
    ["null as a group", { dynamic_masks: [null] }, "/dynamic_masks/0", "mask and trajectories"],
    ["a group that is text", { dynamic_masks: ["mask"] }, "/dynamic_masks/0", "mask and trajectories"],
    ["a callback to another protocol", { callback_url: "ftp://example.com/" }, "/callback_url", "absolute"],
    ["a callback without a host", { callback_url: "https://" }, "/callback_url", "absolute"],
    ["a callback that is not text", { callback_url: 7 }, "/callback_url", "absolute"],
    ["a relative callback", { callback_url: "/hook" }, "/callback_url", "absolute"],
    ["an external id that is a step", { external_task_id: "." }, "/external_task_id", "a step in a path"],
    ["an external id that is a step up", { external_task_id: ".." }, "/external_task_id", "a step in a path"],
    ["an empty external id", { external_task_id: "" }, "/external_task_id", "must not be empty"],
    ["an image that is a number", { image_list: [a, 7] }, "/image_list/1", "URL, Base64 or a Blob"],
    ["an empty image", { image_list: [a, ""] }, "/image_list/1", "URL, Base64 or a Blob"],
    ["an empty Blob", { image_list: [a, new Blob([])] }, "/image_list/1", "jpg, jpeg, png"],
    ["a path", { image_list: [a, "./cat.png"] }, "/image_list/1", "neither an http or https URL nor Base64"],
    ["a broken URL", { image_list: [a, "https://"] }, "/image_list/1", "not a valid URL"],
    [
      "a data URL of SVG text",
      { image_list: [a, "data:image/svg+xml,<svg/>"] },
      "/image_list/1",
      "a data URL without Base64",
    ],
    [
      "a GIF",
      { image_list: [a, blob(new TextEncoder().encode("GIF89a..........................."))] },
      "/image_list/1",
      "jpg, jpeg, png",
    ],
    [
      "Base64 of text",
      { image_list: [a, base64(Buffer.from("no picture at all"))] },
      "/image_list/1",
      "jpg, jpeg, png",
    ],
    // It begins like a picture. Only its length is wrong.
    [
      "Base64 that was cut off",
      { image_list: [a, base64(png(400, 300)).slice(0, 101)] },
      "/image_list/1",
      "nor Base64",
    ],
    [
      "Base64 that lost one of its two =",
      { image_list: [a, base64(png(400, 300)).slice(0, -1)] },
      "/image_list/1",
      "nor Base64",
    ],
    [
      "10 MB and a byte",
      { image_list: [a, blob(png(300, 300, maxBytes + 1))] },
      "/image_list/1",
      "10485760 bytes, got 10485761",
    ],
    [
      "10 MB and a byte in Base64",
      { image_list: [a, base64(png(300, 300, maxBytes + 1))] },
      "/image_list/1",
      "got 10485761",
    ],
    ["299 px wide", { image_list: [a, blob(png(299, 300))] }, "/image_list/1", "300 x 300 px, got 299 x 300"],
    ["299 px high", { image_list: [a, { image: blob(jpeg(300, 299)) }] }, "/image_list/1", "got 300 x 299"],
    [
      "too wide",
      { image_list: [a, blob(png(751, 300))] },
      "/image_list/1",
      "aspect ratio from 0.4 to 2.5, got 2.503",
    ],
    ["too tall", { image_list: [a, blob(png(300, 751))] }, "/image_list/1", "got 0.399"],
    [
      "a PNG without width",
      { image_list: [a, blob(png(0, 300))] },
      "/image_list/1",
      "a width or a height of 0",
    ],
    [
      "a PNG without height",
      { image_list: [a, blob(png(300, 0))] },
      "/image_list/1",
      "a width or a height of 0",
    ],
    ["a PNG cut off", { image_list: [a, blob(png(300, 300).slice(0, 20))] }, "/image_list/1", "cut off"],
    ["a JPEG cut off", { image_list: [a, blob(jpeg(300, 300).slice(0, 12))] }, "/image_list/1", "cut off"],
    [
      "a JPEG of segments alone",
      { image_list: [a, blob(jpeg(300, 300, { metadataBytes: 65_533 * 3, frame: 0xc8 }))] },
      "/image_list/1",
      "ends before its size",
    ],
    ["a mask that is not a picture", { static_mask: "not base64!" }, "/static_mask", "nor Base64"],
  ])("%s", async (_name, changes, pointer, says) => {
    const { error, sent } = await create(changes);
    expect(sent).toBe(0);
    expect(error).toBeInstanceOf(InvalidInputError);
    const { problems, message } = error as InvalidInputError;
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems.find((problem) => problem.pointer === pointer)?.message).toContain(says);
    expect(message).toContain(pointer);
  });

  test("all problems are reported at once, in the order of their pointers", async () => {
    const { error } = await create({
      image_list: [a, blob(png(10, 10)), "x y"],
      prompt: "",
      mode: "fast",
      dynamic_masks: [group, { mask: a, trajectories: [] }],
    });
    expect((error as InvalidInputError).problems.map(({ pointer }) => pointer)).toEqual([
      "/dynamic_masks/1/trajectories",
      "/image_list/1",
      "/image_list/2",
      "/mode",
      "/prompt",
    ]);
  });

  test("the error has nothing of the picture itself", async () => {
    const { error } = await create({ image_list: [a, base64(png(10, 10, 5_000))] });
    expect((error as Error).message.length).toBeLessThan(300);
  });
});

test(
  verifies("client:validate", "a form can check an incomplete request, and gets the broken rules"),
  async () => {
    const unfinished = {
      image_list: [blob(png(10, 900)), "x y", blob(new Uint8Array([1, 2, 3]))],
      negative_prompt: "x".repeat(201),
      mode: "fast",
      cfg_scale: 2,
    };
    const problems = await findProblems(multiImage2Video, unfinished);
    expect(problems.map(({ pointer, rule, got }) => [pointer, rule, got])).toEqual([
      ["/cfg_scale", "range", undefined],
      ["/image_list/0", "size", "10 x 900"],
      ["/image_list/0", "ratio", "0.011"],
      ["/image_list/1", "url", undefined],
      ["/image_list/2", "format", undefined],
      ["/mode", "enum", undefined],
      ["/negative_prompt", "length", 201],
      ["/prompt", "required", undefined],
    ]);
    expect(await findProblems(multiImage2Video, good)).toEqual([]);
    const { error } = await create({ prompt: undefined, mode: "fast" });
    expect((error as InvalidInputError).problems).toEqual(
      await findProblems(multiImage2Video, { image_list: good.image_list, mode: "fast" }),
    );
  },
);

describe("validate", () => {
  test('"off" sends a request that is outside the documentation', async () => {
    const onWarning = vi.fn();
    const beyond = { image_list: [a], prompt: "x".repeat(2_500) };
    expect(await create(beyond, { validate: "off", onWarning })).toEqual({ error: undefined, sent: 1 });
    expect(onWarning).not.toHaveBeenCalled();
  });

  test('"warn" says what is wrong and sends', async () => {
    const onWarning = vi.fn();
    expect(await create({ prompt: "x".repeat(2_500) }, { validate: "warn", onWarning })).toEqual({
      error: undefined,
      sent: 1,
    });
    expect(onWarning).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining("/prompt must have at most 500 characters, got 2500"),
    );
  });

  test("a picture is only read at its two ends", async () => {
    let bytesRead = 0;
    class CountedBlob extends Blob {
      override slice(start = 0, end = this.size, type?: string): Blob {
        bytesRead += Math.min(end, this.size) - start;
        return super.slice(start, end, type);
      }
    }
    const fake = recordedFetch(example("create-response"));
    const client = createKlingClient({ apiKey: "k", fetch: fake.fetch });
    const tooSmall = new CountedBlob([png(10, 10, 5_000_000)]);
    await expect(client.multiImage2Video.create({ image_list: [a, tooSmall], prompt: "p" })).rejects.toThrow(
      InvalidInputError,
    );
    expect(bytesRead).toBeLessThanOrEqual(8 * 1024);
  });
});
