/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** What the service takes for a parameter that is left out, by wire field. */
export const requestDefaults = {
  "model_name": "kling-v1-6",
  "mode": "std",
  "duration": "5"
} as const;
