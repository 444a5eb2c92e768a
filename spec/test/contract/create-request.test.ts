import { describe, expect, test } from "vitest";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import { field, resolved, schema } from "../support/parts.ts";

const requestField = (name: string) => resolved(field("MultiImage2VideoInput", name));

test(verifies("spec:create.required", "image_list and prompt are required, by Kling's word"), () => {
  expect(schema("MultiImage2VideoInput").required).toEqual(["image_list", "prompt"]);
  expect(schema("MultiImage2VideoInput")["x-source-of"]).toEqual({ required: "kling" });
});

test(verifies("spec:sources", "the request has these fields, each stated by this source"), () => {
  const sources = Object.entries(schema("MultiImage2VideoInput").properties ?? {}).map(([name, part]) => [
    name,
    part["x-source"],
  ]);
  expect(sources).toEqual([
    ["model_name", "docs"],
    ["image_list", "docs"],
    ["prompt", "docs"],
    ["negative_prompt", "docs"],
    ["mode", "docs"],
    ["duration", "docs"],
    ["aspect_ratio", "docs-newer"],
    ["cfg_scale", "docs"],
    ["static_mask", "docs"],
    ["dynamic_masks", "docs"],
    ["watermark_info", "kling"],
    ["callback_url", "docs"],
    ["external_task_id", "docs"],
  ]);
});

test(verifies("spec:create.model-name", "model_name is an open string, for example kling-v1-6"), () => {
  const { type, enum: values, default: assumed, examples } = requestField("model_name");
  expect({ type, values, assumed, examples }).toEqual({
    type: "string",
    values: undefined,
    assumed: "kling-v1-6",
    examples: ["kling-v1-6"],
  });
});

describe("image_list", () => {
  const image = schema("Image");

  test(verifies("spec:create.image-count", "is 2 to 4 image items"), () => {
    const { type, minItems, maxItems, items } = requestField("image_list");
    expect({ type, minItems, maxItems, items }).toEqual({
      type: "array",
      minItems: 2,
      maxItems: 4,
      items: { $ref: "#/components/schemas/ImageItem" },
    });
  });

  test(verifies("spec:create.image-form", "an item has to have image, a string"), () => {
    expect(schema("ImageItem").required).toEqual(["image"]);
    expect(resolved(field("ImageItem", "image")).type).toBe("string");
    expect(image.description).toContain("A public URL, or Base64 without a `data:` prefix");
  });

  test(verifies("spec:create.image-form", "Base64 has no limit of characters for generators to fill"), () => {
    expect(image.maxLength).toBeUndefined();
  });

  const limits = image["x-image"];

  test(verifies("spec:create.image-form", "the picture of an item is an Image"), () => {
    expect(nameOf(field("ImageItem", "image").$ref)).toBe("Image");
  });

  test(verifies("spec:create.image-format", "is JPG, JPEG or PNG"), () => {
    expect(limits).toMatchObject({
      formats: ["jpg", "jpeg", "png"],
      mediaTypes: ["image/jpeg", "image/png"],
    });
    expect(image.description).toContain("JPG, JPEG or PNG");
  });

  test(verifies("spec:create.image-bytes", "has at most 10 MB, read as 10 x 1024 x 1024 bytes"), () => {
    expect(limits).toMatchObject({ maxBytes: 10_485_760 });
    expect(image.description).toContain("at most 10 MB");
  });

  test(verifies("spec:create.image-pixels", "has at least 300 x 300 px"), () => {
    expect(limits).toMatchObject({ minWidth: 300, minHeight: 300 });
    expect(image.description).toMatch(/at least\s+300 x 300 px/);
  });

  test(verifies("spec:create.image-aspect", "is 1:2.5 to 2.5:1, as numbers 0.4 to 2.5"), () => {
    expect(limits).toMatchObject({ minAspectRatio: 0.4, maxAspectRatio: 2.5 });
    expect(image.description).toContain("between 1:2.5 and 2.5:1");
  });

  test(verifies("spec:create.image-format", "x-image has nothing else"), () => {
    expect(Object.keys(limits ?? {})).toEqual([
      "formats",
      "mediaTypes",
      "maxBytes",
      "minWidth",
      "minHeight",
      "minAspectRatio",
      "maxAspectRatio",
    ]);
  });
});

test(verifies("spec:create.prompt", "prompt is text of at most 500 characters, and not empty"), () => {
  expect(requestField("prompt")).toMatchObject({ type: "string", minLength: 1, maxLength: 500 });
});

test(verifies("spec:create.negative-prompt", "negative_prompt is text of at most 200 characters"), () => {
  expect(requestField("negative_prompt")).toMatchObject({ type: "string", maxLength: 200 });
  expect(requestField("negative_prompt").minLength).toBeUndefined();
});

test(verifies("spec:create.mode", "mode is std or pro, std by default"), () => {
  expect(requestField("mode")).toMatchObject({ type: "string", enum: ["std", "pro"], default: "std" });
  expect(schema("Mode").description).toContain("`std`, the standard mode, is faster");
  expect(schema("Mode").description).toContain("`pro`, the professional mode, makes better videos");
});

test(verifies("spec:create.duration", "duration is the string 5 or 10, 5 by default"), () => {
  expect(requestField("duration")).toMatchObject({ type: "string", enum: ["5", "10"], default: "5" });
  expect(schema("Duration").description).toContain("seconds");
});

test(verifies("spec:create.aspect-ratio", "aspect_ratio is 16:9, 9:16 or 1:1, by the newer edition"), () => {
  expect(requestField("aspect_ratio")).toMatchObject({
    type: "string",
    enum: ["16:9", "9:16", "1:1"],
    "x-source": "docs-newer",
  });
  expect(schema("AspectRatio")["x-source"]).toBe("docs-newer");
});

test(
  verifies("spec:create.cfg-scale", "cfg_scale is a number from 0 to 1, 1 is closest to the prompt"),
  () => {
    expect(requestField("cfg_scale")).toMatchObject({ type: "number", minimum: 0, maximum: 1 });
    expect(requestField("cfg_scale").description).toContain("from 0 (freely) to 1 (closely)");
  },
);

test(
  verifies("spec:create.static-mask", "static_mask is one picture with the input's shape and size"),
  () => {
    expect(requestField("static_mask").type).toBe("string");
    expect(requestField("static_mask").description).toMatch(/white areas\s+stay frozen/);
    expect(requestField("static_mask").description).toContain(
      "the aspect ratio and the resolution of the input",
    );
  },
);

test(
  verifies("spec:create.dynamic-masks", "dynamic_masks is at most 6 groups of mask and trajectories"),
  () => {
    expect(requestField("dynamic_masks")).toMatchObject({
      type: "array",
      maxItems: 6,
      items: { $ref: "#/components/schemas/DynamicMask" },
    });
    expect(schema("DynamicMask").required).toEqual(["mask", "trajectories"]);
    expect(resolved(field("DynamicMask", "mask")).type).toBe("string");
  },
);

test(verifies("spec:create.trajectories", "trajectories is 2 to 77 points of integer pixels"), () => {
  expect(field("DynamicMask", "trajectories")).toMatchObject({
    type: "array",
    minItems: 2,
    maxItems: 77,
    items: { $ref: "#/components/schemas/TrajectoryPoint" },
  });
  expect(schema("TrajectoryPoint").required).toEqual(["x", "y"]);
  expect(field("TrajectoryPoint", "x").type).toBe("integer");
  expect(field("TrajectoryPoint", "y").type).toBe("integer");
  expect(schema("TrajectoryPoint").description).toContain("bottom left corner");
});

test(verifies("spec:create.watermark", "watermark_info has a boolean enabled, by Kling's word"), () => {
  expect(field("WatermarkInfo", "enabled")).toMatchObject({ type: "boolean", "x-source": "kling" });
});

test(verifies("spec:create.callback-url", "callback_url is a URL"), () => {
  expect(requestField("callback_url")).toMatchObject({ type: "string", format: "uri" });
});

test(verifies("spec:create.external-task-id", "external_task_id is your own id, unique, to query by"), () => {
  expect(requestField("external_task_id").type).toBe("string");
  expect(requestField("external_task_id").description).toMatch(
    /unique per user.*does not replace the `task_id`/s,
  );
  expect(requestField("external_task_id").description).toMatch(/can be used to\s+query the task/);
});
