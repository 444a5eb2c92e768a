import type { ImageRules } from "../rules/endpoint.ts";
import { byteCount, NotBase64Error, readBase64 } from "./base64.ts";
import { findDamage } from "./damage.ts";
import { type ImageSize, imageFormat, isCgbi, jpegSize, pngSize, type ReadBytes } from "./header.ts";

/** The size of a picture, or the reason why a task with it fails. */
export type CheckedImage = { fault: string; size?: undefined } | { fault?: undefined; size: ImageSize };

/**
 * Finds the reason why a task with this picture fails: it is not Base64 or not a picture, has another format, no size
 * in its header, no end, too many bytes, or is too small or too narrow. The message begins like that of the service,
 * followed by the actual and the allowed values.
 *
 * Only the length, the bytes up to the picture's size, and the end are read, so that 13 MB cost little.
 *
 * @param base64 the picture in the request, if it is not a URL
 * @param rules the contract's `x-image`; a limit that it does not have is not checked
 */
export function checkImage(base64: string, rules: ImageRules): CheckedImage {
  if (/^data:/i.test(base64)) {
    return { fault: 'Image is not valid Base64: it begins with "data:", send only the part after the comma' };
  }
  if (/[\r\n]/.test(base64.slice(0, 100))) {
    return { fault: "Image is not valid Base64: it has line breaks, send it as one line" };
  }
  try {
    return check(byteCount(base64), readBase64(base64), rules);
  } catch (error) {
    if (error instanceof NotBase64Error) return { fault: "Image is not valid Base64" };
    throw error;
  }
}

function check(bytes: number, read: ReadBytes, rules: ImageRules): CheckedImage {
  const { formats, maxBytes = Number.POSITIVE_INFINITY } = rules;
  const format = imageFormat(read);
  const allowed = `use ${formats.join(" or ")}`;
  if (format === undefined) return { fault: `Image format is invalid: this is not a picture, ${allowed}` };
  if (!formats.includes(format)) return { fault: `Image format is invalid: this is ${format}, ${allowed}` };
  if (bytes > maxBytes) {
    return { fault: `Image size is invalid: ${bytes} bytes, at most ${maxBytes} are allowed` };
  }
  if (format === "png" && isCgbi(read)) {
    return {
      fault: "Image format is invalid: this is a png of Xcode's (CgBI), which other programs cannot read",
    };
  }
  const size = format === "png" ? pngSize(read) : jpegSize(read);
  if (size === undefined) return { fault: `Image is broken: the header of this ${format} has no size` };
  const fault = sizeFault(size, rules) ?? prefixed("Image is broken: ", findDamage(format, read, bytes));
  return fault === undefined ? { size } : { fault };
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}

function sizeFault({ width, height }: ImageSize, rules: ImageRules): string | undefined {
  const {
    minWidth = 0,
    minHeight = 0,
    minAspectRatio = 0,
    maxAspectRatio = Number.POSITIVE_INFINITY,
  } = rules;
  if (width < minWidth || height < minHeight) {
    return `Image pixel is invalid: ${width} x ${height} px, at least ${minWidth} x ${minHeight} px are needed`;
  }
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const bounds = `width divided by height has to be from ${minAspectRatio} to ${maxAspectRatio}`;
    return `Image aspect ratio is invalid: ${width} x ${height} px, ${bounds}`;
  }
  return undefined;
}
