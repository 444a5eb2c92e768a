import { readFileSync } from "node:fs";
import { specUrl } from "../../document.ts";

/** Text of a file of this package, by its path from `spec/`. */
export const inSpec = (file: string): string => readFileSync(new URL(file, specUrl), "utf8");

/** The text with one part replaced, which has to stand in it once. */
export function changed(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`${from} does not stand there once`);
  return text.replace(from, () => to);
}
