import { readFileSync } from "node:fs";
import { specUrl } from "../../document.ts";

/** The text of a file, by its path from `spec/`. */
export const inSpec = (file: string): string => readFileSync(new URL(file, specUrl), "utf8");

/** The text with one part replaced. Throws unless that part occurs once. */
export function changed(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`${from} does not occur once`);
  return text.replace(from, () => to);
}
