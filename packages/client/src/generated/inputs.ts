/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/**
 * A picture: a public URL, Base64 with or without a `data:` prefix, or a Blob (a browser's File, Node's
 * `fs.openAsBlob`, `Bun.file`).
 */
export type ImageInput = string | Blob;

/** What to make a video of, and how. */
export interface MultiImage2VideoInput {
  /**
   * Kling model to use, an open list. The page refers to CometAPI's Models page for the current options, and
   * says to start with `kling-v1-6`; by the newer sources that is the only model of this route and what an
   * omitted name means. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   * @default "kling-v1-6"
   */
  model_name?: string | undefined;
  /**
   * 2 to 4 source pictures. The newer edition takes 1 too, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  image_list: readonly (ImageInput | ImageItem)[];
  /**
   * The motion that you want to see, at most 500 characters (Unicode code points). Kling itself
   * requires it and takes up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  prompt: string;
  /**
   * What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes
   * up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  negative_prompt?: string | undefined;
  /**
   * Faster (`std`) or better (`pro`). Kling's table of models has 720p for `std` and 1080p for `pro`.
   * @default "std"
   */
  mode?: "std" | "pro" | undefined;
  /**
   * Length of the video in seconds, as a string: gateways of this family refuse a number. See
   * [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   * @default "5"
   */
  duration?: "5" | "10" | undefined;
  /**
   * Shape of the video, width to height. Only the newer sources list it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md); without it
   * Kling uses 16:9.
   */
  aspect_ratio?: "16:9" | "9:16" | "1:1" | undefined;
  /**
   * How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. The newer
   * sources no longer list it for this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  cfg_scale?: number | undefined;
  /**
   * Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas
   * stay frozen. It must have the aspect ratio and the resolution of the input picture. The newer
   * edition asks not to send masks on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  static_mask?: ImageInput | undefined;
  /**
   * Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The newer
   * edition asks not to send masks on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  dynamic_masks?: readonly DynamicMask[] | undefined;
  /**
   * Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called when the task completes; the callback page says on every
   * change of its status. Deliveries are not signed. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
   * query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  external_task_id?: string | undefined;
}

/** One source picture. */
export interface ImageItem {
  /** The picture, as a public URL or as Base64 without a `data:` prefix. */
  image: ImageInput;
}

/** One painted area and the path that it moves along. */
export interface DynamicMask {
  /**
   * The painted area: a picture, as a public URL or as Base64 without a `data:` prefix, with the
   * aspect ratio of the input picture. All masks of a request share one resolution.
   */
  mask: ImageInput;
  /**
   * The path, 2 to 77 points from start to end; more points make a finer path. Kling states the 77 for
   * a video of 5 s, and no number for 10 s.
   */
  trajectories: readonly TrajectoryPoint[];
}

/** One point of a path, in pixels of the input picture; the origin is its bottom left corner. */
export interface TrajectoryPoint {
  /** Pixels from the left edge. */
  x: number;
  /** Pixels from the bottom edge. */
  y: number;
}

/** Watermark settings. */
export interface WatermarkInfo {
  /** true makes a watermarked copy beside the clean one. */
  enabled?: boolean | undefined;
}

/** What to make a video of, and how. */
export interface Text2VideoInput {
  /**
   * Kling model to use, an open list. The older page refers to CometAPI's Models page for the current
   * options; the quickstart sends `kling-v3`. Kling's own reference names the others, and says that an omitted name means `kling-v1`; CometAPI does not say what it means. See
   * [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  model_name?: string | undefined;
  /**
   * What the video shows, at most 2500 characters (Unicode code points). The limit is Kling's own;
   * CometAPI's older page says 500. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  prompt: string;
  /**
   * What to keep out of the video, at most 2500 characters (Unicode code points). The limit is Kling's
   * own; CometAPI's older page says 200. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  negative_prompt?: string | undefined;
  /**
   * Faster (`std`) or better (`pro`). The default is Kling's own.
   * @default "std"
   */
  mode?: "std" | "pro" | undefined;
  /**
   * Length of the video in seconds, 5 or 10, as a string. Kling itself takes 3 to 15 with `kling-v3`. The
   * default is Kling's own. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   * @default "5"
   */
  duration?: "5" | "10" | undefined;
  /**
   * Shape of the video, width to height: 16:9, 9:16 or 1:1. CometAPI's older page lists four more, see
   * [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). Without it Kling uses 16:9.
   */
  aspect_ratio?: "16:9" | "9:16" | "1:1" | undefined;
  /**
   * How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
   * reference it is 0.5 when it is absent, and the `kling-v2` models do not take it.
   */
  cfg_scale?: number | undefined;
  /**
   * Whether the video has sound. By Kling's reference only `kling-v2-6` with `mode` `pro` and `kling-v3`
   * can make sound, and `off` is the default.
   * @default "off"
   */
  sound?: "on" | "off" | undefined;
  /**
   * How the camera moves; without it the model decides. By Kling's reference only `kling-v1` with `mode`
   * `std` and `duration` 5 takes it.
   */
  camera_control?: CameraControl | undefined;
  /**
   * Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called at each change of the task's status. Deliveries are
   * not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`. The older page says
   * that it can be used to query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  external_task_id?: string | undefined;
}

/**
 * A movement of the camera. CometAPI's page has the object and hides its fields; the fields are those of
 * Kling's own reference.
 */
export interface CameraControl {
  /**
   * A preset, or `simple`, which needs `config`. `down_back` moves down and backwards, `forward_up` moves
   * forwards and tilts up, `right_turn_forward` and `left_turn_forward` turn and move forwards. Only Kling
   * itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  type?: "simple" | "down_back" | "forward_up" | "right_turn_forward" | "left_turn_forward" | undefined;
  /**
   * The movement along one axis. Required with `type` `simple`, and not allowed with a preset. Only Kling
   * itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  config?: CameraConfig | undefined;
}

/** Six axes, each from -10 to 10 without a unit; exactly one may be other than 0. */
export interface CameraConfig {
  /** Movement along the x axis, from -10 (left) to 10 (right). */
  horizontal?: number | undefined;
  /** Movement along the y axis, from -10 (down) to 10 (up). */
  vertical?: number | undefined;
  /** Rotation around the x axis, from -10 (down) to 10 (up). */
  pan?: number | undefined;
  /** Rotation around the y axis, from -10 (left) to 10 (right). */
  tilt?: number | undefined;
  /** Rotation around the z axis, from -10 (counterclockwise) to 10 (clockwise). */
  roll?: number | undefined;
  /** Change of the focal length, from -10 (narrower view) to 10 (wider view). */
  zoom?: number | undefined;
}

/** What to make a video of, and how. By Kling's reference `image_tail` and the masks exclude each other. */
export interface Image2VideoInput {
  /**
   * Kling model to use, an open list. The page lists the nine examples and says to use `kling-v3`. What an
   * omitted name means, the sources do not agree on; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  model_name?: string | undefined;
  /**
   * The picture that the video starts with: a public URL, or Base64 without a `data:` prefix. JPG, JPEG or
   * PNG of at most 10 MB, at least 300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1.
   * Kling itself takes a request with `image_tail` alone; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  image: ImageInput;
  /**
   * The picture that the video ends with, under the limits of `image`: a public URL, or Base64 without a
   * `data:` prefix; JPG, JPEG or PNG of at most 10 MB, at least 300 x 300 px, aspect ratio between 1:2.5
   * and 2.5:1. By Kling's reference not together with `static_mask` or `dynamic_masks`, and not with every
   * model, mode and length.
   */
  image_tail?: ImageInput | undefined;
  /**
   * The motion that you want to see, at most 500 characters (Unicode code points). Kling itself requires
   * it and takes up to 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  prompt?: string | undefined;
  /**
   * What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes up to
   * 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  negative_prompt?: string | undefined;
  /**
   * Faster (`std`) or better (`pro`). The default is Kling's own.
   * @default "std"
   */
  mode?: "std" | "pro" | undefined;
  /**
   * Length of the video in seconds, 5 or 10, as a string. Kling itself takes 3 to 15 with `kling-v3`. The
   * default is Kling's own. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   * @default "5"
   */
  duration?: "5" | "10" | undefined;
  /**
   * How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
   * reference it is 0.5 when it is absent, and the `kling-v2` models do not take it.
   */
  cfg_scale?: number | undefined;
  /**
   * Whether the video has sound. By Kling's reference only `kling-v2-6` with `mode` `pro` and `kling-v3`
   * can make sound, `kling-v2-6` does not with `image_tail`, and `off` is the default.
   * @default "off"
   */
  sound?: "on" | "off" | undefined;
  /**
   * Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas stay
   * frozen. It must have the aspect ratio and the resolution of `image`, and the resolution of all
   * `dynamic_masks`. Kling's table of models has masks for `kling-v1` with 5 s and for `kling-v1-5` with
   * `mode` `pro` and 5 s; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  static_mask?: ImageInput | undefined;
  /**
   * Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The same models
   * as for `static_mask`; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  dynamic_masks?: readonly DynamicMask[] | undefined;
  /**
   * Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called at each change of the task's status. Deliveries are
   * not signed, and their `task_id` may not be the one that you were given; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`. The older page says
   * that it can be used to query the task; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  external_task_id?: string | undefined;
}

/** Which video to make longer, and how. Model and mode are those of the video. */
export interface VideoExtendInput {
  /**
   * The `task_id` of the finished task that made the video. CometAPI's newest page requires it; Kling
   * itself does not have it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  task_id: string;
  /**
   * The `id` of the video, from the result of that task. By Kling's reference it was made by a V1.0, V1.5
   * or V1.6 model, and at most 30 days ago.
   */
  video_id: string;
  /**
   * The motion of the added part, at most 500 characters (Unicode code points). Kling itself takes up to
   * 2500; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  prompt?: string | undefined;
  /**
   * What to keep out of the added part, at most 2500 characters (Unicode code points). The limit is Kling's
   * own, CometAPI states none; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md). By Kling's reference `kling-v1` does not take it.
   */
  negative_prompt?: string | undefined;
  /**
   * How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. By Kling's
   * reference it is 0.5 when it is absent, and `kling-v1` does not take it.
   */
  cfg_scale?: number | undefined;
  /**
   * Whether to make a watermarked copy too. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called at each change of the task's status. Deliveries are
   * not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`. Only Kling itself
   * documents it on this route, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  external_task_id?: string | undefined;
}

/** The video in which to find faces. Send exactly one of `video_id` and `video_url`. */
export type IdentifyFaceInput =
  | {
      /**
       * The `id` of a video that a finished Kling task made. By Kling's reference it is at most 30 days old and
       * at most 60 s long.
       */
      video_id: string;
      video_url?: undefined;
    }
  | {
      video_id?: undefined;
      /**
       * Public URL of an MP4 or MOV file. By Kling's reference it has at most 100 MB, 2 to 60 s, 720p or
       * 1080p, and sides of 512 to 2160 px; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
       */
      video_url: string;
    };

/** What to make pictures of, and how. */
export interface ImageGenerationInput {
  /**
   * Kling model to use, an open list. The page lists the five examples and asks to send `kling-v3`; an
   * omitted name means an older model, which it does not name. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  model_name?: string | undefined;
  /**
   * What the pictures show, at most 2500 characters (Unicode code points). The older page says 500; see
   * [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  prompt: string;
  /**
   * What to keep out of the pictures, at most 2500 characters (Unicode code points). Not together with
   * `image`. The older page says 200; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  negative_prompt?: string | undefined;
  /**
   * A reference picture: a public URL, or Base64 without a `data:` prefix. JPG, JPEG or PNG of at most 10 MB,
   * at least 300 x 300 px, aspect ratio (width to height) between 1:2.5 and 2.5:1. Not together with
   * `negative_prompt`.
   */
  image?: ImageInput | undefined;
  /**
   * What to take from `image`, for the older models: the `subject`, or the `face`. Resellers' copies of
   * Kling's reference require it for `kling-v1-5` with `image`, and ask for exactly one face with `face`.
   */
  image_reference?: "subject" | "face" | undefined;
  /** How closely to follow `image`, from 0 (freely) to 1 (closely), without a unit. For the older models. */
  image_fidelity?: number | undefined;
  /**
   * How closely to follow the person in `image`, from 0 (freely) to 1 (closely), without a unit. Only with
   * `image_reference` `subject`.
   */
  human_fidelity?: number | undefined;
  /**
   * Elements of your Kling account to use, at most 10 together with `image`. CometAPI documents no way to
   * make one. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  element_list?: readonly ElementItem[] | undefined;
  /**
   * Size of the pictures, `1k` or `2k`.
   * @default "1k"
   */
  resolution?: "1k" | "2k" | undefined;
  /**
   * How many pictures to make, 1 to 9. CometAPI names no default; 1 is that of resellers' copies of
   * Kling's reference.
   * @default 1
   */
  n?: number | undefined;
  /**
   * Shape of the pictures, width to height: 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3 or 21:9. The older page
   * lacks 21:9. CometAPI names no default; resellers' copies of Kling's reference say 16:9. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  aspect_ratio?: "16:9" | "9:16" | "1:1" | "4:3" | "3:4" | "3:2" | "2:3" | "21:9" | undefined;
  /**
   * Whether to make watermarked copies too. The page hides its field; `enabled` is Kling's. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called at each change of the task's status. Deliveries are
   * not signed; see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`. The page's request could
   * not be read to its end; its answer has the field, and resellers' copies of Kling's reference have it
   * too. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  external_task_id?: string | undefined;
}

/** One element of your Kling account. */
export interface ElementItem {
  /**
   * Id of the element, as a string of digits: as a JSON number it can lose digits, because it can be larger
   * than 2^53. See [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  element_id: string;
}
