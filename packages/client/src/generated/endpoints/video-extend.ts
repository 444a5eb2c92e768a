/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/videos/video-extend`. */
export const videoExtend = {
  name: "videoExtend",
  path: "/kling/v1/videos/video-extend",
  makes: ["videos"],
  rules: {
    type: "object",
    required: ["task_id", "video_id"],
    properties: {
      task_id: { type: "string", minLength: 1, "x-id": "task", "x-drift": ["required"] },
      video_id: { type: "string", minLength: 1, "x-id": "video" },
      prompt: { type: "string", maxLength: 500, "x-drift": ["maxLength"] },
      negative_prompt: { type: "string", maxLength: 2500 },
      cfg_scale: { type: "number", minimum: 0, maximum: 1 },
      watermark_info: { type: "object", properties: { enabled: { type: "boolean" } } },
      callback_url: { type: "string", format: "uri" },
      external_task_id: { type: "string", minLength: 1 },
    },
  },
  defaults: {},
  seconds: 90,
} as const;
