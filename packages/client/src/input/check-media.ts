import type { MediaRules, Rules } from "../facts.ts";
import { type ReadBytes, readImageHeader } from "./image-header.ts";
import type { MediaReport } from "./rule-checks.ts";
import { withoutDataPrefix } from "./rules.ts";

/**
 * Checks a picture or a sound in hand: the number of bytes, and of a picture the format and the size. Reads its first
 * and last bytes alone. What these leave open is a doubt, not a problem.
 */
export async function checkMedia(
  rules: Rules,
  value: Blob | string,
  { report, doubt }: MediaReport,
): Promise<void> {
  const data = typeof value === "string" ? withoutDataPrefix(value) : value;
  if (typeof data === "string" && !isBase64(data)) return report("url", `is ${phraseOfOther(data)}`);
  const image = rules["x-image"];
  const { maxBytes = Number.POSITIVE_INFINITY } = image ?? rules["x-audio"] ?? {};
  const bytes = typeof data === "string" ? base64Bytes(data) : data.size;
  if (bytes > maxBytes) report("bytes", `must have at most ${maxBytes} bytes, got ${bytes}`, bytes);
  if (image === undefined) return;
  const header = await readImageHeader(bytesOf(data), bytes).catch(() => undefined);
  if (header === undefined) return report("format", "could not be read");
  const { format, size, fault } = header;
  if (format !== "png" && format !== "jpeg") {
    const got = format === undefined ? "" : `, got ${format}`;
    report("format", `must be one of ${image.formats?.join(", ") ?? "jpeg, png"}${got}`, format);
  } else if (fault !== undefined) report("format", fault);
  else if (size !== undefined) checkSize(image, size, report);
  if (header.doubt !== undefined) doubt(header.doubt);
}

/** What a text is that should have been Base64. */
function phraseOfOther(text: string): string {
  if (text.startsWith("data:")) return "a data URL without Base64";
  if (isBase64(text.replace(/\s+/g, ""))) return "Base64 with line breaks or blanks: remove them";
  const isUrlSafe = text.length > 64 && /[-_]/.test(text) && /^[\w-]+={0,2}$/.test(text);
  if (isUrlSafe) return "Base64 for URLs: write + in place of -, and / in place of _";
  return "neither an http or https URL nor Base64";
}

function checkSize(
  rules: MediaRules,
  { width, height }: { width: number; height: number },
  report: MediaReport["report"],
): void {
  const { minWidth = 0, minHeight = 0 } = rules;
  const { minAspectRatio = 0, maxAspectRatio = Number.POSITIVE_INFINITY } = rules;
  if (width < minWidth || height < minHeight) {
    const got = `${width} x ${height}`;
    report("size", `must have at least ${minWidth} x ${minHeight} px, got ${got}`, got);
  }
  // One bound is the inverse of the other, so a rotation in the metadata changes nothing.
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const got = ratio.toFixed(3);
    const range = `from ${minAspectRatio} to ${maxAspectRatio}`;
    report("ratio", `must have an aspect ratio ${range}, got ${got}`, got);
  }
}

/**
 * Whether a text is Base64, with or without its padding, which some encoders leave out. One character too many, or
 * half a padding, shows that the text was cut.
 */
function isBase64(text: string): boolean {
  const isWhole = text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1;
  return isWhole && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** Bytes that a Base64 text stands for. */
function base64Bytes(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Reads parts of a Blob or of a Base64 text; neither is decoded as a whole. */
function bytesOf(data: Blob | string): ReadBytes {
  if (typeof data !== "string") {
    return async (start, length) => new Uint8Array(await data.slice(start, start + length).arrayBuffer());
  }
  return async (start, length) => {
    // Four characters are three bytes: begin at a whole group and drop what comes before `start`.
    const group = Math.floor(start / 3);
    const skipped = start - group * 3;
    const piece = data.slice(group * 4, (group + Math.ceil((skipped + length) / 3)) * 4);
    const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    return bytes.subarray(skipped, skipped + length);
  };
}
