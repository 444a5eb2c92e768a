/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import { identifyFace } from "./identify-face.ts";
import { imageGeneration } from "./image-generation.ts";
import { image2Video } from "./image2video.ts";
import { multiImage2Video } from "./multi-image2video.ts";
import { text2Video } from "./text2video.ts";
import { videoExtend } from "./video-extend.ts";

/** The facts of every endpoint of the contract. */
export const endpoints: readonly [
  typeof multiImage2Video,
  typeof text2Video,
  typeof image2Video,
  typeof videoExtend,
  typeof identifyFace,
  typeof imageGeneration,
] = [multiImage2Video, text2Video, image2Video, videoExtend, identifyFace, imageGeneration];
