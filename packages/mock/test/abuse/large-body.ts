import { minimal } from "../support/post-and-get.ts";

/** A valid create with exactly this number of bytes, nearly all of them in an unknown property. */
export function largeBody(bytes: number): string {
  const frame = JSON.stringify({ ...minimal, added_tomorrow: "" });
  return JSON.stringify({ ...minimal, added_tomorrow: "x".repeat(bytes - frame.length) });
}
