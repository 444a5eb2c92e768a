/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What a picture must be. `maxBytes` in bytes, sizes in pixels; aspect ratios are width divided by height. */
export const imageLimits = {
  "formats": [
    "jpg",
    "jpeg",
    "png"
  ],
  "mediaTypes": [
    "image/jpeg",
    "image/png"
  ],
  "maxBytes": 10485760,
  "minWidth": 300,
  "minHeight": 300,
  "minAspectRatio": 0.4,
  "maxAspectRatio": 2.5
} as const;
