import type { HttpRequest } from "../../http/message.ts";

type RequestHeaders = HttpRequest["headers"];

/** The validators of one version of a file. */
interface FileVersion {
  /** A strong ETag, with its quotes. */
  etag: string;
  /** As an HTTP date. */
  lastModified: string;
}

/** The bytes from `start` up to, but not including, `end`. */
interface ByteRange {
  start: number;
  end: number;
}

/** Whether the caller already has this version (RFC 9110, 13.2.2). */
export function isUnchanged(headers: RequestHeaders, { etag, lastModified }: FileVersion): boolean {
  const known = headers["if-none-match"];
  if (known !== undefined) {
    return known.split(",").some((item) => item.trim() === "*" || item.trim().replace(/^W\//, "") === etag);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return since >= Date.parse(lastModified);
}

/**
 * The requested part of a file (RFC 9110, 14). `undefined` stands for the whole file: without a range, with several, or
 * with one that is malformed, in another unit or for an older version.
 */
export function findRange(
  headers: RequestHeaders,
  size: number,
  version: FileVersion,
): ByteRange | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(headers["range"] ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (!isOfVersion(headers["if-range"], version)) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  if (start >= size) return "unsatisfiable";
  return { start, end: first === "" || last === "" ? size : Math.min(size, Number(last) + 1) };
}

/** `If-Range` accepts the same version only. A weak ETag never matches. */
function isOfVersion(condition: string | undefined, { etag, lastModified }: FileVersion): boolean {
  return condition === undefined || condition === etag || condition === lastModified;
}
