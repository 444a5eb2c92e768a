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
   * Kling model to use, an open list. `kling-v1-6` is the documented start and, by the newer
   * sources, the only model of this route and what an omitted name means; see DRIFT.md.
   * @default "kling-v1-6"
   */
  model_name?: string | undefined;
  /** 2 to 4 source pictures. The newer edition takes 1 too, see DRIFT.md. */
  image_list: readonly (ImageInput | ImageItem)[];
  /**
   * The motion that you want to see, at most 500 characters (Unicode code points). Kling itself
   * requires it and takes up to 2500; see DRIFT.md.
   */
  prompt: string;
  /**
   * What to keep out of the video, at most 200 characters (Unicode code points). Kling itself takes
   * up to 2500; see DRIFT.md.
   */
  negative_prompt?: string | undefined;
  /**
   * Faster (`std`) or better (`pro`). Kling's table of models has 720p for `std` and 1080p for `pro`.
   * @default "std"
   */
  mode?: "std" | "pro" | undefined;
  /**
   * Length of the video in seconds, as a string: gateways of this family refuse a number. See
   * DRIFT.md.
   * @default "5"
   */
  duration?: "5" | "10" | undefined;
  /**
   * Shape of the video, width to height. Only the newer sources list it, see DRIFT.md; without it
   * Kling uses 16:9.
   */
  aspect_ratio?: "16:9" | "9:16" | "1:1" | undefined;
  /**
   * How closely to follow the prompt, from 0 (freely) to 1 (closely), without a unit. The newer
   * sources no longer list it for this route, see DRIFT.md.
   */
  cfg_scale?: number | undefined;
  /**
   * Static brush: a picture, as a public URL or as Base64 without a `data:` prefix, whose white areas
   * stay frozen. It must have the aspect ratio and the resolution of the input picture. The newer
   * edition asks not to send masks on this route, see DRIFT.md.
   */
  static_mask?: ImageInput | undefined;
  /**
   * Dynamic brush: up to 6 groups, each a painted area and the path that it moves along. The newer
   * edition asks not to send masks on this route, see DRIFT.md.
   */
  dynamic_masks?: readonly DynamicMask[] | undefined;
  /** Whether to make a watermarked copy too. Only Kling itself documents it, see DRIFT.md. */
  watermark_info?: WatermarkInfo | undefined;
  /**
   * URL of your webhook, which is called when the task completes; the callback page says on every
   * change of its status. Nothing signs the deliveries. See DRIFT.md.
   */
  callback_url?: string | undefined;
  /**
   * Your own id for the task, unique per user. It does not replace the `task_id`, and can be used to
   * query the task; see DRIFT.md.
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
