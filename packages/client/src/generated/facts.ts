/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** Where the service is. */
export const serviceUrl = "https://api.cometapi.com";

/** Days for which the service keeps what a task made. */
export const keptDays = 30;
