/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** How many days a finished video can be fetched. */
export const resultKeptDays = 30;
