import type { RequirementId } from "../../requirements/index.ts";

/** One documented fact: a field (or `Schema.field`), a keyword, its value, and the key of its source. */
export type Fact = readonly [field: string, keyword: string, value: unknown, source: string];

/** The documented facts of one endpoint, copied by hand from the sources and not from the contract. */
export interface EndpointFacts {
  requirement: RequirementId;
  path: string;
  operationId: string;
  input: string;
  /** The schema of the response to the POST. */
  answer: string;
  required: readonly string[];
  /** Every field of the request, with its source. */
  fields: Readonly<Record<string, string>>;
  facts: readonly Fact[];
}

const text2video: EndpointFacts = {
  requirement: "spec:text2video",
  path: "/kling/v1/videos/text2video",
  operationId: "createText2VideoTask",
  input: "Text2VideoInput",
  answer: "VideoTaskEnvelope",
  required: ["prompt"],
  fields: {
    model_name: "docs-text2video",
    prompt: "docs-text2video",
    negative_prompt: "docs-text2video",
    mode: "docs-text2video",
    duration: "docs-text2video",
    aspect_ratio: "kling",
    cfg_scale: "docs-text2video",
    sound: "docs-quickstart",
    camera_control: "docs-text2video",
    watermark_info: "kling",
    callback_url: "docs-text2video",
    external_task_id: "docs-text2video",
  },
  facts: [
    ["model_name", "type", "string", "docs-text2video"],
    ["prompt", "minLength", 1, "gateway"],
    ["prompt", "maxLength", 2500, "kling"],
    ["negative_prompt", "maxLength", 2500, "kling"],
    ["mode", "enum", ["std", "pro"], "docs"],
    ["mode", "default", "std", "kling"],
    ["duration", "enum", ["5", "10"], "docs"],
    ["duration", "default", "5", "kling"],
    ["aspect_ratio", "enum", ["16:9", "9:16", "1:1"], "kling"],
    ["cfg_scale", "minimum", 0, "docs-text2video"],
    ["cfg_scale", "maximum", 1, "docs-text2video"],
    ["sound", "enum", ["on", "off"], "kling"],
    ["sound", "default", "off", "kling"],
    [
      "CameraControl.type",
      "enum",
      ["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"],
      "kling",
    ],
    ...["horizontal", "vertical", "pan", "tilt", "roll", "zoom"].flatMap((axis): Fact[] => [
      [`CameraConfig.${axis}`, "minimum", -10, "kling"],
      [`CameraConfig.${axis}`, "maximum", 10, "kling"],
    ]),
    ["callback_url", "format", "uri", "docs"],
    ["external_task_id", "type", "string", "docs"],
  ],
};

/** A picture as the input of a task. */
const image = (field: string): Fact[] => [
  [
    field,
    "x-image",
    {
      formats: ["jpg", "jpeg", "png"],
      mediaTypes: ["image/jpeg", "image/png"],
      maxBytes: 10_485_760,
      minWidth: 300,
      minHeight: 300,
      minAspectRatio: 0.4,
      maxAspectRatio: 2.5,
    },
    "docs",
  ],
];

const image2video: EndpointFacts = {
  requirement: "spec:image2video",
  path: "/kling/v1/videos/image2video",
  operationId: "createImage2VideoTask",
  input: "Image2VideoInput",
  answer: "VideoTaskEnvelope",
  required: ["image"],
  fields: {
    model_name: "docs-image2video",
    image: "docs-image2video",
    image_tail: "docs-image2video",
    prompt: "docs-image2video",
    negative_prompt: "docs-image2video",
    mode: "docs-image2video",
    duration: "docs-image2video",
    cfg_scale: "docs-image2video",
    sound: "docs-image2video",
    static_mask: "docs-image2video-older",
    dynamic_masks: "docs-image2video",
    watermark_info: "kling",
    callback_url: "docs-image2video",
    external_task_id: "docs-image2video-older",
  },
  facts: [
    ["model_name", "type", "string", "docs-image2video"],
    ["model_name", "default", undefined, "docs-image2video"],
    ...image("image"),
    ...image("image_tail"),
    ["prompt", "maxLength", 500, "docs-image2video"],
    ["negative_prompt", "maxLength", 200, "docs-image2video"],
    ["mode", "enum", ["std", "pro"], "docs"],
    ["duration", "enum", ["5", "10"], "docs"],
    ["duration", "default", "5", "kling"],
    ["cfg_scale", "minimum", 0, "docs-image2video"],
    ["cfg_scale", "maximum", 1, "docs-image2video"],
    ["sound", "enum", ["on", "off"], "kling"],
    [
      "static_mask",
      "x-image",
      { formats: ["jpg", "jpeg", "png"], mediaTypes: ["image/jpeg", "image/png"] },
      "kling",
    ],
    ["dynamic_masks", "maxItems", 6, "docs-image2video-older"],
    ["DynamicMask.trajectories", "minItems", 2, "kling"],
    ["DynamicMask.trajectories", "maxItems", 77, "kling"],
    ["TrajectoryPoint.x", "type", "integer", "kling"],
    ["TrajectoryPoint.y", "type", "integer", "kling"],
  ],
};

const videoExtend: EndpointFacts = {
  requirement: "spec:video-extend",
  path: "/kling/v1/videos/video-extend",
  operationId: "createVideoExtendTask",
  input: "VideoExtendInput",
  answer: "VideoTaskEnvelope",
  required: ["task_id", "video_id"],
  fields: {
    task_id: "docs-video-extend",
    video_id: "docs-video-extend",
    prompt: "docs-video-extend",
    negative_prompt: "docs-video-extend",
    cfg_scale: "docs-video-extend",
    watermark_info: "kling",
    callback_url: "docs-video-extend",
    external_task_id: "kling",
  },
  facts: [
    ["task_id", "x-id", "task", "decision"],
    ["video_id", "x-id", "video", "decision"],
    ["prompt", "maxLength", 500, "docs-video-extend"],
    ["negative_prompt", "maxLength", 2500, "kling"],
    ["cfg_scale", "minimum", 0, "docs-video-extend"],
    ["cfg_scale", "maximum", 1, "docs-video-extend"],
    ["ParentVideo.id", "type", "string", "docs-video-extend"],
    ["ParentVideo.url", "type", "string", "docs-video-extend"],
    ["ParentVideo.duration", "type", "string", "docs-video-extend"],
  ],
};

const identifyFace: EndpointFacts = {
  requirement: "spec:identify-face",
  path: "/kling/v1/videos/identify-face",
  operationId: "identifyFace",
  input: "IdentifyFaceInput",
  answer: "IdentifyFaceEnvelope",
  required: [],
  fields: { video_id: "docs-identify-face", video_url: "docs-identify-face" },
  facts: [
    ["video_id", "x-id", "video", "decision"],
    ["video_url", "format", "uri", "docs-identify-face"],
    ["IdentifyFaceAnswer.session_id", "x-id", "session", "decision"],
    ["IdentifyFaceAnswer.face_data", "type", "array", "docs-identify-face"],
    ["IdentifiedFace.face_id", "x-id", "face", "decision"],
    ["IdentifiedFace.face_image", "format", "uri", "kling"],
    ["IdentifiedFace.start_time", "type", "integer", "docs-identify-face"],
    ["IdentifiedFace.end_time", "type", "integer", "docs-identify-face"],
  ],
};

const imageGeneration: EndpointFacts = {
  requirement: "spec:image-generation",
  path: "/kling/v1/images/generations",
  operationId: "createImageGenerationTask",
  input: "ImageGenerationInput",
  answer: "ImageTaskEnvelope",
  required: ["prompt"],
  fields: {
    model_name: "docs-image-generation",
    prompt: "docs-image-generation",
    negative_prompt: "docs-image-generation",
    image: "docs-image-generation",
    image_reference: "docs-image-generation",
    image_fidelity: "docs-image-generation",
    human_fidelity: "docs-image-generation",
    element_list: "docs-image-generation",
    resolution: "docs-image-generation",
    n: "docs-image-generation",
    aspect_ratio: "docs-image-generation",
    watermark_info: "docs-image-generation",
    callback_url: "docs-image-generation",
    external_task_id: "resellers",
  },
  facts: [
    ["model_name", "default", undefined, "docs-image-generation"],
    ["prompt", "maxLength", 2500, "docs-image-generation"],
    ["negative_prompt", "maxLength", 2500, "docs-image-generation"],
    ...image("image"),
    ["image_reference", "enum", ["subject", "face"], "docs-image-generation"],
    ["image_fidelity", "minimum", 0, "docs-image-generation"],
    ["image_fidelity", "maximum", 1, "docs-image-generation"],
    ["human_fidelity", "minimum", 0, "docs-image-generation"],
    ["human_fidelity", "maximum", 1, "docs-image-generation"],
    ["element_list", "maxItems", 10, "docs-image-generation"],
    ["ElementItem.element_id", "type", "string", "docs-image-generation"],
    ["resolution", "enum", ["1k", "2k"], "docs-image-generation"],
    ["resolution", "default", "1k", "docs-image-generation"],
    ["n", "type", "integer", "docs-image-generation"],
    ["n", "minimum", 1, "docs-image-generation"],
    ["n", "maximum", 9, "docs-image-generation"],
    ["n", "default", 1, "resellers"],
    [
      "aspect_ratio",
      "enum",
      ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"],
      "docs-image-generation",
    ],
    ["TaskBase.task_status_msg", "type", ["string", "null"], "docs-image-generation"],
    ["TaskInfo.external_task_id", "type", ["string", "null"], "docs-image-generation"],
    ["ResultImage.url", "format", "uri", "docs-image-generation"],
  ],
};

/** The facts of every endpoint but multi-image2video, which has tests of its own. */
export const endpointFacts: readonly EndpointFacts[] = [
  text2video,
  image2video,
  videoExtend,
  identifyFace,
  imageGeneration,
];
