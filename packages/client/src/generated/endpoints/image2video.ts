/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/videos/image2video`. */
export const image2Video = {
  name: "image2Video",
  path: "/kling/v1/videos/image2video",
  makes: ["videos"],
  rules: {
    type: "object",
    required: ["image"],
    properties: {
      model_name: { type: "string" },
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
        "x-drift": ["required"],
      },
      image_tail: {
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
      prompt: { type: "string", minLength: 1, maxLength: 500, "x-drift": ["maxLength"] },
      negative_prompt: { type: "string", maxLength: 200, "x-drift": ["maxLength"] },
      mode: { type: "string", enum: ["std", "pro"] },
      duration: { type: "string", enum: ["5", "10"], "x-drift": ["enum"] },
      cfg_scale: { type: "number", minimum: 0, maximum: 1 },
      sound: { type: "string", enum: ["on", "off"] },
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
  defaults: { mode: "std", duration: "5", sound: "off" },
  seconds: {
    mode: {
      std: { duration: { "5": 60, "10": 90 } },
      pro: { duration: { "5": 90, "10": 135 } },
    },
    default: 60,
  },
} as const;
