/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import { multiImage2Video } from "./multi-image2video.ts";

/** The facts of every endpoint of the contract. */
export const endpoints: readonly [
  typeof multiImage2Video,
] = [multiImage2Video];
