import { minimal } from "../support/post-and-get.ts";

/** A valid create of exactly so many bytes, nearly all of them in a property that nobody knows. */
export function largeBody(bytes: number): string {
  const frame = JSON.stringify({ ...minimal, added_tomorrow: "" });
  return JSON.stringify({ ...minimal, added_tomorrow: "x".repeat(bytes - frame.length) });
}
