import type { MediaRules, Rules } from "../facts.ts";
import { type ImageHeader, readImageHeader } from "./image-header.ts";
import { base64Bytes, bytesOf, isBase64, isUrl, withoutDataPrefix } from "./media.ts";
import type { Report } from "./report.ts";

/**
 * Checks a picture or a sound: a URL for its form, bytes for their number, and a picture's first bytes for format and
 * size. The limits apply where the contract states them; a mask has no size of its own.
 */
export async function checkMedia(
  rules: Rules,
  value: unknown,
  pointer: string,
  report: Report,
): Promise<void> {
  const image = rules["x-image"];
  const { maxBytes = Number.POSITIVE_INFINITY } = image ?? rules["x-audio"] ?? {};
  if (!(value instanceof Blob) && (typeof value !== "string" || value === "")) {
    return report(pointer, "type", "must be a URL, Base64 or a Blob");
  }
  if (typeof value === "string" && isUrl(value)) {
    return URL.canParse(value) ? undefined : report(pointer, "url", "is not a valid URL");
  }
  const data = typeof value === "string" ? withoutDataPrefix(value) : value;
  if (typeof data === "string" && !isBase64(data)) {
    return report(pointer, "url", "is neither an http or https URL nor Base64");
  }
  const bytes = typeof data === "string" ? base64Bytes(data) : data.size;
  if (bytes > maxBytes) report(pointer, "bytes", `must have at most ${maxBytes} bytes, got ${bytes}`, bytes);
  if (image === undefined) return;
  const header = await readImageHeader(bytesOf(data)).catch(() => null);
  if (header === null) return report(pointer, "format", "could not be read");
  if (header === undefined)
    return report(pointer, "format", `must be one of ${image.formats?.join(", ") ?? "jpeg, png"}`);
  if (header.width === 0 || header.height === 0)
    return report(pointer, "format", "is cut off before its size");
  checkSize(image, header, pointer, report);
}

function checkSize(rules: MediaRules, { width, height }: ImageHeader, pointer: string, report: Report): void {
  const { minWidth = 0, minHeight = 0 } = rules;
  const { minAspectRatio = 0, maxAspectRatio = Number.POSITIVE_INFINITY } = rules;
  if (width < minWidth || height < minHeight) {
    const got = `${width} x ${height}`;
    report(pointer, "size", `must have at least ${minWidth} x ${minHeight} px, got ${got}`, got);
  }
  // One bound is the inverse of the other, so a rotation in the metadata changes nothing.
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const got = ratio.toFixed(3);
    const range = `from ${minAspectRatio} to ${maxAspectRatio}`;
    report(pointer, "ratio", `must have an aspect ratio ${range}, got ${got}`, got);
  }
}
