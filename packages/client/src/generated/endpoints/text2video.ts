/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/videos/text2video`. */
export const text2Video = {
  name: "text2Video",
  path: "/kling/v1/videos/text2video",
  makes: ["videos"],
  rules: {
    type: "object",
    required: ["prompt"],
    properties: {
      model_name: { type: "string" },
      prompt: { type: "string", minLength: 1, maxLength: 2500 },
      negative_prompt: { type: "string", maxLength: 2500 },
      mode: { type: "string", enum: ["std", "pro"] },
      duration: { type: "string", enum: ["5", "10"], "x-drift": ["enum"] },
      aspect_ratio: { type: "string", enum: ["16:9", "9:16", "1:1"], "x-drift": ["enum"] },
      cfg_scale: { type: "number", minimum: 0, maximum: 1 },
      sound: { type: "string", enum: ["on", "off"] },
      camera_control: {
        type: "object",
        properties: {
          type: {
            type: "string",
            enum: [
              "simple",
              "down_back",
              "forward_up",
              "right_turn_forward",
              "left_turn_forward",
            ],
          },
          config: {
            type: "object",
            properties: {
              horizontal: { type: "number", minimum: -10, maximum: 10 },
              vertical: { type: "number", minimum: -10, maximum: 10 },
              pan: { type: "number", minimum: -10, maximum: 10 },
              tilt: { type: "number", minimum: -10, maximum: 10 },
              roll: { type: "number", minimum: -10, maximum: 10 },
              zoom: { type: "number", minimum: -10, maximum: 10 },
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
