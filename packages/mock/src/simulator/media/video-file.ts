import { findRange, isUnchanged, type RequestHeaders } from "./range.ts";

export interface VideoRequest {
  method: string;
  /** Names in lower case. */
  headers: RequestHeaders;
  /** Length of the video in seconds. */
  duration: "5" | "10";
}

export interface VideoAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array | null;
}

interface Video {
  bytes: Uint8Array;
  etag: string;
}

// The day on which the documented answer was given; no task of the simulator is older.
const lastModified = "Fri, 13 Mar 2026 00:00:00 GMT";

const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "accept-ranges,content-length,content-range,etag,last-modified",
  "cross-origin-resource-policy": "cross-origin",
};

const decoded = new Map<VideoRequest["duration"], Promise<Video>>();

/**
 * Serves a real MP4 of exactly 5 or 10 seconds (H.264, 480 x 270 px, no sound), as object stores do: whole, in a
 * range, or not again if the caller has it. Several ranges at once get the whole, a range beyond the end gets 416,
 * and methods other than GET and HEAD get 405. The bytes are loaded with the first request.
 */
export async function answerVideo({ method, headers, duration }: VideoRequest): Promise<VideoAnswer> {
  if (method !== "GET" && method !== "HEAD") {
    return {
      status: 405,
      headers: { ...corsHeaders, allow: "GET, HEAD", "content-length": "0" },
      body: null,
    };
  }
  const { bytes, etag } = await videoOf(duration);
  const validators = {
    etag,
    "last-modified": lastModified,
    // The same URL is another video after a reset, and none after it has expired: a cache has to ask each time.
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
      "content-type": "video/mp4",
      "content-length": String(end - start),
      ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }),
    },
    // A copy: what the caller does to its body must not reach the next one's.
    body: method === "HEAD" ? null : bytes.slice(start, end),
  };
}

function videoOf(duration: VideoRequest["duration"]): Promise<Video> {
  let video = decoded.get(duration);
  if (video === undefined) {
    video = load(duration);
    decoded.set(duration, video);
    // A chunk that a page could not load may be there the next time.
    video.catch(() => decoded.delete(duration));
  }
  return video;
}

async function load(duration: VideoRequest["duration"]): Promise<Video> {
  const { base64, etag } =
    duration === "5"
      ? await import("../../generated/video-5s.ts")
      : await import("../../generated/video-10s.ts");
  return { bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)), etag };
}
