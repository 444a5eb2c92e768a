/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the task made. */
export interface VideoResult {
  /** The finished videos, at least one. */
  videos: [Video, ...Video[]];
}

/** A finished video. Download it at once. */
export interface Video {
  /** The service's id of the video, which other calls take. */
  id: string;
  /**
   * Address of the file until it expires. It needs no authentication; never send it the API key. Kling
   * keeps results for 30 days after they were made (`x-kept-days`); see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  url: string;
  /** Address of the watermarked copy, if one was requested. */
  watermark_url?: string;
  /** Real length in seconds, a decimal string such as `5.1` for a task of 5 s. */
  duration: string;
}

/** The faces of a video, and the session that they belong to. */
export interface IdentifyFaceAnswer {
  /**
   * The service's id of this search, which a lip-sync task names. Opaque; no source says how long it is
   * valid, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  session_id: string;
  /**
   * The faces that were found. The page promises one or more; no source says whether a video without a
   * face gives an empty list or a refusal, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  face_data: IdentifiedFace[];
  /**
   * What the call cost, in Kling's units, as a decimal string. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  final_unit_deduction?: string;
}

/** One face, and when it can be seen. */
export interface IdentifiedFace {
  /** The service's id of the face, within its session. Opaque. */
  face_id: string;
  /**
   * Address of a picture of the face, to choose by. Never send it the API key. No source says how long
   * it is kept.
   */
  face_image: string;
  /** When the face appears, in milliseconds from 0, the start of the video. */
  start_time: number;
  /** When the face disappears, in milliseconds from 0, the start of the video. */
  end_time: number;
}

/** What the task made. */
export interface ImageResult {
  /** The finished pictures, at least one. */
  images: [ResultImage, ...ResultImage[]];
}

/** A finished picture. Download it at once. */
export interface ResultImage {
  /**
   * Index of the picture in the list, from 0. Only Kling itself documents it, see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  index?: number;
  /**
   * Address of the file until it expires. It needs no authentication; never send it the API key. Kling
   * keeps results for 30 days after they were made (`x-kept-days`); see [DRIFT.md](https://unpkg.com/cometapi-kling/dist/DRIFT.md).
   */
  url: string;
  /** Address of the watermarked copy, if one was requested. */
  watermark_url?: string;
}
