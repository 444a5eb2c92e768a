/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/videos/multi-image2video`. */
export const multiImage2Video = {
  name: "multiImage2Video",
  path: "/kling/v1/videos/multi-image2video",
  makes: ["videos"],
  rules: {
    type: "object",
    required: ["image_list", "prompt"],
    properties: {
      model_name: { type: "string" },
      image_list: {
        type: "array",
        minItems: 2,
        maxItems: 4,
        "x-drift": ["minItems"],
        items: {
          type: "object",
          required: ["image"],
          properties: {
            image: {
              type: "string",
              minLength: 1,
              "x-image": {
                formats: ["jpg", "jpeg", "png"],
                mediaTypes: ["image/jpeg", "image/png"],
                maxBytes: 10485760,
                minWidth: 300,
                minHeight: 300,
                minAspectRatio: 0.4,
                maxAspectRatio: 2.5,
              },
            },
          },
        },
      },
      prompt: { type: "string", minLength: 1, maxLength: 500, "x-drift": ["maxLength"] },
      negative_prompt: { type: "string", maxLength: 200, "x-drift": ["maxLength"] },
      mode: { type: "string", enum: ["std", "pro"] },
      duration: { type: "string", enum: ["5", "10"] },
      aspect_ratio: { type: "string", enum: ["16:9", "9:16", "1:1"] },
      cfg_scale: { type: "number", minimum: 0, maximum: 1 },
      static_mask: {
        type: "string",
        minLength: 1,
        "x-image": { formats: ["jpg", "jpeg", "png"], mediaTypes: ["image/jpeg", "image/png"] },
      },
      dynamic_masks: {
        type: "array",
        maxItems: 6,
        items: {
          type: "object",
          required: ["mask", "trajectories"],
          properties: {
            mask: {
              type: "string",
              minLength: 1,
              "x-image": { formats: ["jpg", "jpeg", "png"], mediaTypes: ["image/jpeg", "image/png"] },
            },
            trajectories: {
              type: "array",
              minItems: 2,
              maxItems: 77,
              items: {
                type: "object",
                required: ["x", "y"],
                properties: { x: { type: "integer" }, y: { type: "integer" } },
              },
            },
          },
        },
      },
      watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
      callback_url: { type: "string", format: "uri" },
      external_task_id: { type: "string", minLength: 1 },
    },
  },
  defaults: { model_name: "kling-v1-6", mode: "std", duration: "5" },
  seconds: {
    mode: {
      std: { duration: { "5": 60, "10": 90 } },
      pro: { duration: { "5": 90, "10": 135 } },
    },
    default: 60,
  },
} as const;
