import { describe, expect, test } from "vitest";
import { readDocument } from "../../document.ts";
import { verifies } from "../../requirements/index.ts";
import { compiler } from "../support/schemas.ts";

const validate = compiler()("MultiImage2VideoInput");

const images = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ image: `https://example.com/${index}.png` }));
const points = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: -index }));
const masks = (count: number) =>
  Array.from({ length: count }, () => ({ mask: "https://example.com/mask.png", trajectories: points(2) }));
const withPoints = (trajectories: unknown) => [{ mask: "https://example.com/mask.png", trajectories }];

const valid = { image_list: images(2), prompt: "The dog smiles." };

/** The errors of a valid request with these changes, each as a place and a keyword; empty if it is still valid. */
function problems(changes: object): string[] {
  validate(JSON.parse(JSON.stringify({ ...valid, ...changes })));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const astral = "\u{1F680}";

describe("a request that fits", () => {
  test.each([
    [verifies("spec:create.image-count", "2 images"), { image_list: images(2) }],
    [verifies("spec:create.image-count", "4 images"), { image_list: images(4) }],
    [verifies("spec:create.image-form", "Base64"), { image_list: [{ image: "iVBORw0KGgo=" }, ...images(1)] }],
    [
      verifies("spec:create.image-form", "Base64 that begins like a data: prefix"),
      { image_list: [{ image: "data" }, { image: "DATAQ===" }] },
    ],
    [
      verifies("spec:create.trajectories", "the largest pixel"),
      { dynamic_masks: withPoints([{ x: 2 ** 31 - 1, y: -(2 ** 31) }, ...points(1)]) },
    ],
    [verifies("spec:create.prompt", "500 characters"), { prompt: "a".repeat(500) }],
    [
      verifies("spec:create.prompt", "500 characters of two UTF-16 units each"),
      { prompt: astral.repeat(500) },
    ],
    [verifies("spec:create.negative-prompt", "200 characters"), { negative_prompt: "a".repeat(200) }],
    [verifies("spec:create.negative-prompt", "an empty negative prompt"), { negative_prompt: "" }],
    [verifies("spec:create.cfg-scale", "cfg_scale 0"), { cfg_scale: 0 }],
    [verifies("spec:create.cfg-scale", "cfg_scale 1"), { cfg_scale: 1 }],
    [verifies("spec:create.duration", "10 seconds"), { duration: "10" }],
    [verifies("spec:create.mode", "pro"), { mode: "pro" }],
    [verifies("spec:create.model-name", "a model that we do not know"), { model_name: "kling-v9" }],
    [verifies("spec:create.dynamic-masks", "no dynamic mask"), { dynamic_masks: [] }],
    [verifies("spec:create.dynamic-masks", "6 dynamic masks"), { dynamic_masks: masks(6) }],
    [verifies("spec:create.trajectories", "2 points"), { dynamic_masks: withPoints(points(2)) }],
    [verifies("spec:create.trajectories", "77 points"), { dynamic_masks: withPoints(points(77)) }],
    [verifies("spec:create.watermark", "a watermark"), { watermark_info: { enabled: true } }],
    [
      verifies("spec:create.callback-url", "a callback URL"),
      { callback_url: "https://example.com/hook?a=b" },
    ],
    [verifies("spec:open", "a property that the contract does not list"), { sound: "on" }],
    [
      verifies("spec:open", "such a property of an image"),
      { image_list: [{ image: "x", type: "first" }, ...images(1)] },
    ],
  ])("%s", (_, changes) => {
    expect(problems(changes)).toEqual([]);
  });
});

describe("a request that does not fit", () => {
  test.each([
    [verifies("spec:create.image-count", "no image"), { image_list: [] }, "/image_list minItems"],
    [verifies("spec:create.image-count", "1 image"), { image_list: images(1) }, "/image_list minItems"],
    [verifies("spec:create.image-count", "5 images"), { image_list: images(5) }, "/image_list maxItems"],
    [verifies("spec:create.image-form", "a bare string"), { image_list: ["a", "b"] }, "/image_list/0 type"],
    [
      verifies("spec:create.image-form", "an item without image"),
      { image_list: [{}, ...images(1)] },
      "/image_list/0 required",
    ],
    [
      verifies("spec:create.image-form", "an empty image"),
      { image_list: [{ image: "" }, ...images(1)] },
      "/image_list/0/image minLength",
    ],
    [
      verifies("spec:create.image-form", "a data: URL"),
      { image_list: [{ image: "data:image/png;base64,iVBORw0KGgo=" }, ...images(1)] },
      "/image_list/0/image pattern",
    ],
    [
      verifies("spec:create.image-form", "a data: URL in upper case, as a static mask"),
      { static_mask: "DATA:image/png;base64,iVBORw0KGgo=" },
      "/static_mask pattern",
    ],
    [
      verifies("spec:create.image-form", "a data: URL as a dynamic mask"),
      { dynamic_masks: [{ mask: "Data:,", trajectories: points(2) }] },
      "/dynamic_masks/0/mask pattern",
    ],
    [
      verifies("spec:create.trajectories", "a pixel beyond 32 bits"),
      { dynamic_masks: withPoints([{ x: 2 ** 31, y: 0 }, ...points(1)]) },
      "/dynamic_masks/0/trajectories/0/x format",
    ],
    [verifies("spec:create.required", "no image_list"), { image_list: undefined }, " required"],
    [verifies("spec:create.required", "no prompt"), { prompt: undefined }, " required"],
    [verifies("spec:create.prompt", "an empty prompt"), { prompt: "" }, "/prompt minLength"],
    [verifies("spec:create.prompt", "501 characters"), { prompt: "a".repeat(501) }, "/prompt maxLength"],
    [
      verifies("spec:create.prompt", "501 astral characters"),
      { prompt: astral.repeat(501) },
      "/prompt maxLength",
    ],
    [
      verifies("spec:create.negative-prompt", "201 characters"),
      { negative_prompt: "a".repeat(201) },
      "/negative_prompt maxLength",
    ],
    [verifies("spec:create.cfg-scale", "cfg_scale below 0"), { cfg_scale: -0.01 }, "/cfg_scale minimum"],
    [verifies("spec:create.cfg-scale", "cfg_scale above 1"), { cfg_scale: 1.01 }, "/cfg_scale maximum"],
    [verifies("spec:create.cfg-scale", "cfg_scale as text"), { cfg_scale: "0.5" }, "/cfg_scale type"],
    [verifies("spec:create.duration", "a number of seconds"), { duration: 5 }, "/duration type"],
    [verifies("spec:create.duration", "another duration"), { duration: "7" }, "/duration enum"],
    [verifies("spec:create.mode", "another mode"), { mode: "fast" }, "/mode enum"],
    [verifies("spec:create.model-name", "a number as model"), { model_name: 1 }, "/model_name type"],
    [
      verifies("spec:create.aspect-ratio", "another aspect ratio"),
      { aspect_ratio: "4:3" },
      "/aspect_ratio enum",
    ],
    [
      verifies("spec:create.static-mask", "an empty static mask"),
      { static_mask: "" },
      "/static_mask minLength",
    ],
    [
      verifies("spec:create.dynamic-masks", "7 dynamic masks"),
      { dynamic_masks: masks(7) },
      "/dynamic_masks maxItems",
    ],
    [
      verifies("spec:create.dynamic-masks", "a mask alone"),
      { dynamic_masks: [{ mask: "x" }] },
      "/dynamic_masks/0 required",
    ],
    [
      verifies("spec:create.trajectories", "1 point"),
      { dynamic_masks: withPoints(points(1)) },
      "/dynamic_masks/0/trajectories minItems",
    ],
    [
      verifies("spec:create.trajectories", "78 points"),
      { dynamic_masks: withPoints(points(78)) },
      "/dynamic_masks/0/trajectories maxItems",
    ],
    [
      verifies("spec:create.trajectories", "half a pixel"),
      { dynamic_masks: withPoints([{ x: 0.5, y: 0 }, ...points(1)]) },
      "/dynamic_masks/0/trajectories/0/x type",
    ],
    [
      verifies("spec:create.trajectories", "a point without y"),
      { dynamic_masks: withPoints([{ x: 1 }, ...points(1)]) },
      "/dynamic_masks/0/trajectories/0 required",
    ],
    [
      verifies("spec:create.watermark", "a watermark as text"),
      { watermark_info: { enabled: "true" } },
      "/watermark_info/enabled type",
    ],
    [verifies("spec:create.callback-url", "no URL"), { callback_url: "hook" }, "/callback_url format"],
    [
      verifies("spec:create.external-task-id", "an empty id of one's own"),
      { external_task_id: "" },
      "/external_task_id minLength",
    ],
  ])("%s", (_, changes, problem) => {
    const found = problems(changes);
    expect(found).toContain(problem);
    const [, field] = problem.split(/[/ ]/);
    expect(found.filter((one) => one.split(/[/ ]/)[1] !== field)).toEqual([]);
  });
});

test(verifies("spec:examples", "a schema that cannot be compiled stops the tests"), () => {
  const broken = readDocument();
  Reflect.set(broken.components.schemas["Mode"] ?? {}, "enum", "std");
  expect(() => compiler(broken)("MultiImage2VideoInput")).toThrow(/enum/);
});

test(verifies("spec:examples", "a keyword that no validator knows stops the tests"), () => {
  const broken = readDocument();
  Reflect.set(broken.components.schemas["ImageItem"] ?? {}, "maxItmes", 4);
  expect(() => compiler(broken)("MultiImage2VideoInput")).toThrow(/maxItmes/);
});
