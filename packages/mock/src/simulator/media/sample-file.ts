import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { findRange, isUnchanged } from "./range.ts";

/** A real file in place of the files of tasks. */
export interface SampleFile {
  readonly mediaType: string;
  /** Its bytes. */
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

/** What a file was requested to be. */
export interface RequestedMedia {
  /** The length in seconds; that of the sample if left out. */
  seconds?: number | undefined;
  /** For example `9:16`; that of the sample if left out. */
  aspectRatio?: string | undefined;
}

const shortVideo = loader(() => import("../../generated/video-5s.ts"));
const longVideo = loader(() => import("../../generated/video-10s.ts"));
const picture = loader(() => import("../../generated/picture.ts"));
/** The size of a sample in pixels. */
const videoSize = { width: 480, height: 270 };
const pictureSize = { width: 512, height: 512 };
const longSeconds = 10;

/**
 * The sample of a media type: an MP4 (H.264, no sound) of exactly the requested length and aspect ratio, or a PNG of
 * that aspect ratio. Both are cut from one of 480 x 270 px or 512 x 512 px.
 * @param extension the extension of the file's name, without the dot
 * @returns `undefined` for an extension without a sample
 */
export function sampleFor(extension: string, requested: RequestedMedia = {}): SampleFile | undefined {
  switch (extension) {
    case "mp4":
      return { mediaType: "video/mp4", load: () => loadVideo(requested) };
    case "png":
      return { mediaType: "image/png", load: () => loadPicture(requested) };
    default:
      return undefined;
  }
}

async function loadVideo({ seconds, aspectRatio }: RequestedMedia): Promise<Sample> {
  const sample = await ((seconds ?? 0) >= longSeconds ? longVideo : shortVideo)();
  if (seconds === undefined && aspectRatio === undefined) return sample;
  const milliseconds = Math.round((seconds ?? 5) * 1_000);
  const { width, height } = sizeFor(aspectRatio, videoSize);
  const { fitVideo } = await import("./fit-video.ts");
  return variant(sample, fitVideo(sample.bytes, { milliseconds, width, height }), [
    milliseconds,
    width,
    height,
  ]);
}

async function loadPicture({ aspectRatio }: RequestedMedia): Promise<Sample> {
  const sample = await picture();
  const { width, height } = sizeFor(aspectRatio, pictureSize);
  if (width === pictureSize.width && height === pictureSize.height) return sample;
  const { cropPicture } = await import("./crop-picture.ts");
  return variant(sample, await cropPicture(sample.bytes, width, height), [width, height]);
}

function variant({ etag }: Sample, bytes: Uint8Array, parts: readonly number[]): Sample {
  return { bytes, etag: `${etag.slice(0, -1)}-${parts.join("-")}"` };
}

type Size = typeof videoSize;

/** The largest part of a sample that has this aspect ratio, in even numbers of pixels. */
function sizeFor(aspectRatio: string | undefined, { width, height }: Size): Size {
  const [, across, down] = /^(\d{1,4}):(\d{1,4})$/.exec(aspectRatio ?? "") ?? [];
  const ratio = Number(across) / Number(down);
  if (!(ratio > 0 && Number.isFinite(ratio))) return { width, height };
  const even = (pixels: number): number => Math.max(2, 2 * Math.round(pixels / 2));
  return ratio < width / height
    ? { width: even(height * ratio), height }
    : { width, height: even(width / ratio) };
}

/** Loads a sample once. */
function loader(importFile: () => Promise<GeneratedFile>): () => Promise<Sample> {
  let loaded: Promise<Sample> | undefined;
  const decode = async (): Promise<Sample> => {
    const { base64, etag } = await importFile();
    return { bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)), etag };
  };
  return () => {
    // A page that could not load the chunk may load it the next time.
    loaded ??= decode().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
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
 * Responds with a sample like an object store: the whole file, a range of it, or 304 if the caller has it. Several
 * ranges get the whole file, a range beyond the end gets 416, and methods other than GET and HEAD get 405.
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
