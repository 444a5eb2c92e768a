/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import type { TaskEndpoint } from "../endpoint.ts";
import type { MultiImage2VideoInput } from "./inputs.ts";
import type { VideoResult } from "./results.ts";

/** The endpoints of a client, by name. */
export interface KlingClient {
  /** Create a multi-image to video task: `POST /kling/v1/videos/multi-image2video`. */
  readonly multiImage2Video: TaskEndpoint<MultiImage2VideoInput, VideoResult>;
}
