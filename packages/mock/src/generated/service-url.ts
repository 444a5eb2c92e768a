/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** Where the service is. */
export const serviceUrl = "https://api.cometapi.com";
