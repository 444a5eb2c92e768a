/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the contract says about `POST /kling/v1/videos/identify-face`. */
export const identifyFace = {
  name: "identifyFace",
  path: "/kling/v1/videos/identify-face",
  rules: {
    type: "object",
    oneOf: [{ required: ["video_id"] }, { required: ["video_url"] }],
    properties: {
      video_id: { type: "string", minLength: 1, "x-id": "video" },
      video_url: { type: "string", format: "uri" },
    },
  },
  defaults: {},
} as const;
