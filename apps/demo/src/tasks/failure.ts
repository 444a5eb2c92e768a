import { KlingError } from "cometapi-kling";
import type { Failure } from "./task-entry.ts";

/** What an error tells, as data: the history keeps it, and no error survives that. */
export function failureOf(error: unknown): Failure {
  if (error instanceof KlingError) {
    const { name, message, advice, billed, requestId } = error;
    return { name, message, advice, billed, requestId };
  }
  return { name: "Error", message: error instanceof Error ? error.message : String(error) };
}
