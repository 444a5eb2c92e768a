import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { findRange, isUnchanged } from "./range.ts";

/** A real file in place of the files of tasks. */
export interface SampleFile {
  readonly mediaType: string;
  /** Loads its bytes at the first request. */
  load(): Promise<Sample>;
}

interface Sample {
  bytes: Uint8Array;
  etag: string;
}

interface GeneratedFile {
  base64: string;
  etag: string;
}

interface FileResponse extends HttpResponse {
  body: Uint8Array | null;
}

const shortVideo = sample("video/mp4", () => import("../../generated/video-5s.ts"));
const longVideo = sample("video/mp4", () => import("../../generated/video-10s.ts"));
const picture = sample("image/png", () => import("../../generated/picture.ts"));

/**
 * The sample of a media type: an MP4 of exactly 5 or 10 seconds (H.264, 480 x 270 px, no sound), or a PNG of 512 x 512 px.
 * @param extension the extension of the file's name, without the dot
 * @param seconds the requested length
 * @returns `undefined` for an extension without a sample
 */
export function sampleFor(extension: string, seconds: number): SampleFile | undefined {
  switch (extension) {
    case "mp4":
      return seconds >= 10 ? longVideo : shortVideo;
    case "png":
      return picture;
    default:
      return undefined;
  }
}

function sample(mediaType: string, importFile: () => Promise<GeneratedFile>): SampleFile {
  let loaded: Promise<Sample> | undefined;
  const decode = async (): Promise<Sample> => {
    const { base64, etag } = await importFile();
    return { bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)), etag };
  };
  return {
    mediaType,
    load: () => {
      // A page that could not load the chunk may load it the next time.
      loaded ??= decode().catch((error: unknown) => {
        loaded = undefined;
        throw error;
      });
      return loaded;
    },
  };
}

// The day of the documented response. No task of the simulator is older.
const lastModified = "Fri, 13 Mar 2026 00:00:00 GMT";

const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "accept-ranges,content-length,content-range,etag,last-modified",
  "cross-origin-resource-policy": "cross-origin",
};

/**
 * Responds with a sample like an object store: the whole file, a range of it, or 304 if the caller has it. Several ranges
 * get the whole file, a range beyond the end gets 416, and methods other than GET and HEAD get 405.
 */
export async function fileResponse(
  { method, headers }: Pick<HttpRequest, "method" | "headers">,
  { mediaType, load }: SampleFile,
): Promise<FileResponse> {
  if (method !== "GET" && method !== "HEAD") {
    return {
      status: 405,
      headers: { ...corsHeaders, allow: "GET, HEAD", "content-length": "0" },
      body: null,
    };
  }
  const { bytes, etag } = await load();
  const validators = {
    etag,
    "last-modified": lastModified,
    // The URL may have another file after a reset, and none after it has expired, so a cache must revalidate it.
    "cache-control": "no-cache",
  };
  const version = { etag, lastModified };
  if (isUnchanged(headers, version))
    return { status: 304, headers: { ...corsHeaders, ...validators }, body: null };

  const range = method === "GET" ? findRange(headers, bytes.length, version) : undefined;
  const about = { ...corsHeaders, ...validators, "accept-ranges": "bytes" };
  if (range === "unsatisfiable") {
    const contentRange = `bytes */${bytes.length}`;
    return {
      status: 416,
      headers: { ...about, "content-range": contentRange, "content-length": "0" },
      body: null,
    };
  }
  const { start, end } = range ?? { start: 0, end: bytes.length };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...about,
      "content-type": mediaType,
      "content-length": String(end - start),
      ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }),
    },
    // A copy, since a caller may change its body.
    body: method === "HEAD" ? null : bytes.slice(start, end),
  };
}
