/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/images/generations`. */
export const imageGeneration = {
  name: "imageGeneration",
  path: "/kling/v1/images/generations",
  makes: ["images"],
  rules: {
    type: "object",
    required: ["prompt"],
    properties: {
      model_name: { type: "string" },
      prompt: { type: "string", minLength: 1, maxLength: 2500 },
      negative_prompt: { type: "string", maxLength: 2500 },
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
      image_reference: { type: "string", enum: ["subject", "face"] },
      image_fidelity: { type: "number", minimum: 0, maximum: 1 },
      human_fidelity: { type: "number", minimum: 0, maximum: 1 },
      element_list: {
        type: "array",
        maxItems: 10,
        items: {
          type: "object",
          required: ["element_id"],
          properties: { element_id: { type: "string", minLength: 1 } },
        },
      },
      resolution: { type: "string", enum: ["1k", "2k"] },
      n: { type: "integer", minimum: 1, maximum: 9 },
      aspect_ratio: {
        type: "string",
        enum: ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"],
      },
      watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
      callback_url: { type: "string", format: "uri" },
      external_task_id: { type: "string", minLength: 1 },
    },
  },
  defaults: { resolution: "1k", n: 1 },
  seconds: 40,
} as const;
