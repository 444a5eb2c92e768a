/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** Seconds that a task usually takes, by mode and duration. */
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
