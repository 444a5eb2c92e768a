/** Headers of a request, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** What tells one version of a file from another. */
interface FileVersion {
  /** A strong one, with its quotes. */
  etag: string;
  /** As an HTTP date. */
  lastModified: string;
}

/** Part of a file: from byte `start` up to, not including, byte `end`. */
interface ByteRange {
  start: number;
  end: number;
}

/** Whether the caller says that it already has this version (RFC 9110, 13.2.2). */
export function isUnchanged(headers: RequestHeaders, { etag, lastModified }: FileVersion): boolean {
  const known = headers["if-none-match"];
  if (known !== undefined) {
    return known.split(",").some((item) => item.trim() === "*" || item.trim().replace(/^W\//, "") === etag);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return since >= Date.parse(lastModified);
}

/**
 * The part of a file that is asked for (RFC 9110, 14). `undefined` stands for the whole: for want of a range, for
 * one that is malformed, of another unit or of an older version, and for several at once.
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

/** `If-Range` takes the very same version only; a weak ETag names none. */
function isOfVersion(condition: string | undefined, { etag, lastModified }: FileVersion): boolean {
  return condition === undefined || condition === etag || condition === lastModified;
}
