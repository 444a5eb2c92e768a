import type { Requirement } from "./requirement.ts";

/** What the documentation says, and what we promise about the contract. */
export const contract = {
  "spec:create.operation": {
    statement: "POST /kling/v1/videos/multi-image2video creates a task",
    source: "docs",
  },
  "spec:server": { statement: "The service is at https://api.cometapi.com", source: "docs" },
  "spec:auth": { statement: "Calls carry the CometAPI key as a bearer token", source: "docs" },
  "spec:json": { statement: "Requests and answers are JSON", source: "docs" },
  "spec:create.example": {
    statement: "The documented request and response stand byte for byte in the contract",
    source: "docs",
  },
  "spec:create.model-name": {
    statement: "model_name is an open string, for example kling-v1-6",
    source: "docs",
  },
  "spec:create.duration": { statement: "duration is the string 5 or 10, in seconds", source: "docs" },
  "spec:create.image-count": { statement: "image_list has 2 to 4 items", source: "docs" },
  "spec:create.image-form": {
    statement: "An image is a public URL or Base64 without a data: prefix",
    source: "docs",
  },
  "spec:create.image-format": { statement: "Images are JPG, JPEG or PNG", source: "docs" },
  "spec:create.image-bytes": { statement: "An image has at most 10 MB", source: "docs" },
  "spec:create.image-pixels": { statement: "An image has at least 300 x 300 px", source: "docs" },
  "spec:create.image-aspect": {
    statement: "An image's aspect ratio is between 1:2.5 and 2.5:1",
    source: "docs",
  },
  "spec:create.prompt": { statement: "prompt has at most 500 characters", source: "docs" },
  "spec:create.negative-prompt": { statement: "negative_prompt has at most 200 characters", source: "docs" },
  "spec:create.required": { statement: "image_list and prompt are required", source: "kling" },
  "spec:create.callback-url": { statement: "callback_url is the URL of a webhook", source: "docs" },
  "spec:create.mode": { statement: "mode is std (faster) or pro (better)", source: "docs" },
  "spec:create.cfg-scale": {
    statement: "cfg_scale is between 0 and 1, higher follows the prompt more closely",
    source: "docs",
  },
  "spec:create.static-mask": {
    statement: "static_mask freezes its white areas and has the input picture's aspect ratio and resolution",
    source: "docs",
  },
  "spec:create.dynamic-masks": {
    statement: "dynamic_masks has at most 6 groups of mask and trajectories",
    source: "docs",
  },
  "spec:create.trajectories": {
    statement: "trajectories has 2 to 77 integer points whose origin is the bottom left corner",
    source: "kling",
  },
  "spec:create.external-task-id": {
    statement: "external_task_id is your own id, unique per user, and can be used to query the task",
    source: "docs",
  },
  "spec:create.aspect-ratio": {
    statement: "aspect_ratio is 16:9, 9:16 or 1:1, and marked as newer",
    source: "docs-newer",
  },
  "spec:create.watermark": {
    statement: "watermark_info has a boolean enabled, and is marked as Kling's own",
    source: "kling",
  },
  "spec:text2video": {
    statement:
      "POST /kling/v1/videos/text2video makes a video from a prompt alone, with the documented limits",
    source: "docs-text2video",
  },
  "spec:image2video": {
    statement: "POST /kling/v1/videos/image2video makes a video from one picture, with the documented limits",
    source: "docs-image2video",
  },
  "spec:video-extend": {
    statement: "POST /kling/v1/videos/video-extend extends a video, named by its task and its id",
    source: "docs-video-extend",
  },
  "spec:identify-face": {
    statement: "POST /kling/v1/videos/identify-face finds faces in exactly one video and answers at once",
    source: "docs-identify-face",
  },
  "spec:image-generation": {
    statement: "POST /kling/v1/images/generations makes 1 to 9 pictures, with the documented limits",
    source: "docs-image-generation",
  },
  "spec:open": {
    statement: "Requests and responses may carry properties that the contract does not list",
    source: "promise",
  },
  "spec:task.envelope": { statement: "An answer is an envelope of code 0, message and data", source: "docs" },
  "spec:task.id": { statement: "task_id is a string, larger than 2^53", source: "docs" },
  "spec:task.times": {
    statement: "created_at and updated_at are Unix times in milliseconds",
    source: "docs",
  },
  "spec:task.info": {
    statement: "task_info is an object, empty without an external_task_id",
    source: "docs",
  },
  "spec:task.states": {
    statement: "A task is submitted, processing, succeed or failed",
    source: "docs-query",
  },
  "spec:task.result": {
    statement: "A succeeded task has videos with id, url and a decimal duration string",
    source: "docs-query",
  },
  "spec:result.life": { statement: "A video is kept for 30 days", source: "kling" },
  "spec:get.operation": {
    statement: "GET /kling/v1/videos/multi-image2video/{task_id} queries a task",
    source: "docs-query",
  },
  "spec:tools": {
    statement:
      "Other people's generators make working clients of the contract, and renderers show it without a warning",
    source: "promise",
  },
  "spec:webhook": {
    statement:
      "The webhook's body is the task itself, flat, in any of the four states; any 2xx delivers it, over HTTPS",
    source: "docs-callback",
  },
  "spec:error.envelopes": {
    statement: "A refused call has one of three JSON envelopes",
    source: "docs-errors",
  },
  "spec:error.statuses": {
    statement: "The documented error statuses are 400, 401, 403, 404, 413, 429, 500, 503, 504 and 524",
    source: "docs-errors",
  },
  "spec:error.service-codes": {
    statement: "Kling has 21 service codes besides 0, each with one HTTP status",
    source: "kling",
  },
  "spec:examples": {
    statement: "Every example is valid against its schema and equal to its file",
    source: "promise",
  },
  "spec:open-codes": {
    statement:
      "A service code that Kling does not list is no violation, and a body may fit several envelopes",
    source: "promise",
  },
  "spec:forms": {
    statement:
      "Integers have a format, const has an enum beside it, and a picture's pattern refuses a data: prefix",
    source: "promise",
  },
  "spec:lint": { statement: "Each of our own lint rules catches what it is for", source: "promise" },
  "spec:sources": { statement: "Every field names the source that states it", source: "promise" },
  "spec:drift": {
    statement: "Every known disagreement between the sources stands in DRIFT.md",
    source: "promise",
  },
  "spec:generated": {
    statement: "A generated file that does not fit the contract is found",
    source: "promise",
  },
} as const satisfies Record<string, Requirement>;
