import { KlingError } from "cometapi-kling";
import type { Failure } from "./task-entry.ts";

/** An error as data that the history can store. */
export function failureOf(error: unknown): Failure {
  if (error instanceof KlingError) {
    const { name, message, advice, billed, requestId } = error;
    return { name, message, advice, billed, requestId };
  }
  return { name: "Error", message: error instanceof Error ? error.message : String(error) };
}
