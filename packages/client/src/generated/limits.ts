/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/**
 * The documented limits of a create request, by wire field. Lengths are in characters, counts in items,
 * `maxBytes` in bytes, sizes in pixels; aspect ratios are width divided by height.
 */
export const limits = {
  "image_list": {
    "minItems": 2,
    "maxItems": 4
  },
  "prompt": {
    "minLength": 1,
    "maxLength": 500
  },
  "negative_prompt": {
    "maxLength": 200
  },
  "mode": {
    "enum": [
      "std",
      "pro"
    ]
  },
  "duration": {
    "enum": [
      "5",
      "10"
    ]
  },
  "aspect_ratio": {
    "enum": [
      "16:9",
      "9:16",
      "1:1"
    ]
  },
  "cfg_scale": {
    "minimum": 0,
    "maximum": 1
  },
  "static_mask": {
    "minLength": 1
  },
  "dynamic_masks": {
    "maxItems": 6
  },
  "external_task_id": {
    "minLength": 1
  },
  "image": {
    "minLength": 1,
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
  },
  "trajectories": {
    "minItems": 2,
    "maxItems": 77
  }
} as const;

/** Days for which the service keeps a video after it was made. */
export const videoKeptDays = 30;

/** What the service takes for a parameter that is left out, by wire field. */
export const requestDefaults = {
  "model_name": "kling-v1-6",
  "mode": "std",
  "duration": "5"
} as const;

/** Seconds that a task usually takes, by mode and duration. No source promises them: for a display alone. */
export const typicalSeconds = {
  "std": {
    "5": 60,
    "10": 90
  },
  "pro": {
    "5": 90,
    "10": 135
  }
} as const;
