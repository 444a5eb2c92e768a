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
