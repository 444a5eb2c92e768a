/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

/** Base URL of the service. */
export const serviceUrl = "https://api.cometapi.com";

/** Days for which the service keeps the results of a task. */
export const keptDays = 30;

/** The documented statuses of a task. */
export type TaskStatus = "submitted" | "processing" | "succeed" | "failed";
