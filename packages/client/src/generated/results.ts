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
   * Where the file is, without authentication, until it expires. Kling keeps results for 30 days after
   * they were made (`x-kept-days`); see DRIFT.md. Never send it the API key.
   */
  url: string;
  /** Where the watermarked copy is, if one was asked for. */
  watermark_url?: string;
  /** Real length in seconds, a decimal string such as `5.1` for a task of 5 s. */
  duration: string;
}

/** The faces of a video, and the session that they belong to. */
export interface IdentifyFaceAnswer {
  /**
   * The service's id of this search, which a lip-sync task names. Opaque; no source says how long it is
   * valid, see DRIFT.md.
   */
  session_id: string;
  /**
   * The faces that were found. The page promises one or more; no source says whether a video without a
   * face gives an empty list or a refusal, see DRIFT.md.
   */
  face_data: IdentifiedFace[];
  /**
   * What the call cost, in Kling's units, as a decimal string. Only Kling itself documents it, see DRIFT.md.
   */
  final_unit_deduction?: string;
}

/** One face, and when it can be seen. */
export interface IdentifiedFace {
  /** The service's id of the face, within its session. Opaque. */
  face_id: string;
  /**
   * Where a picture of the face is, to choose by. Never send it the API key. No source says how long it is
   * kept.
   */
  face_image: string;
  /** From when the face can be seen, in milliseconds from 0, the start of the video. */
  start_time: number;
  /** Until when the face can be seen, in milliseconds from 0, the start of the video. */
  end_time: number;
}

/** What the task made. */
export interface ImageResult {
  /** The finished pictures, at least one. */
  images: [ResultImage, ...ResultImage[]];
}

/** A finished picture. Download it at once. */
export interface ResultImage {
  /** Place of the picture in the list, from 0. Only Kling itself documents it, see DRIFT.md. */
  index?: number;
  /**
   * Where the file is, without authentication, until it expires. Kling keeps results for 30 days after
   * they were made (`x-kept-days`); see DRIFT.md. Never send it the API key.
   */
  url: string;
  /** Where the watermarked copy is, if one was asked for. */
  watermark_url?: string;
}
