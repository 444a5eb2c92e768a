/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import type { CallEndpoint, TaskEndpoint } from "../endpoint.ts";
import type {
  IdentifyFaceInput,
  Image2VideoInput,
  ImageGenerationInput,
  MultiImage2VideoInput,
  Text2VideoInput,
  VideoExtendInput,
} from "./inputs.ts";
import type { IdentifyFaceAnswer, ImageResult, VideoResult } from "./results.ts";

/** The endpoints of a client, by name. */
export interface KlingClient {
  /** Create a multi-image to video task: `POST /kling/v1/videos/multi-image2video`. */
  readonly multiImage2Video: TaskEndpoint<MultiImage2VideoInput, VideoResult>;
  /** Create a text to video task: `POST /kling/v1/videos/text2video`. */
  readonly text2Video: TaskEndpoint<Text2VideoInput, VideoResult>;
  /** Create an image to video task: `POST /kling/v1/videos/image2video`. */
  readonly image2Video: TaskEndpoint<Image2VideoInput, VideoResult>;
  /** Create a video extension task: `POST /kling/v1/videos/video-extend`. */
  readonly videoExtend: TaskEndpoint<VideoExtendInput, VideoResult>;
  /** Find the faces of a video: `POST /kling/v1/videos/identify-face`. */
  readonly identifyFace: CallEndpoint<IdentifyFaceInput, IdentifyFaceAnswer>;
  /** Create an image generation task: `POST /kling/v1/images/generations`. */
  readonly imageGeneration: TaskEndpoint<ImageGenerationInput, ImageResult>;
}
