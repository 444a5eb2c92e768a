import { type Crop, cropSps } from "./crop-sps.ts";

interface Box {
  /** Where its size stands. */
  at: number;
  size: number;
}

interface VideoTarget {
  milliseconds: number;
  /** In pixels; both are even, and at most those of the video. */
  width: number;
  height: number;
}

/**
 * Gives a video another length and shows a part of its pictures, by its index alone: the pictures stay as they are, and
 * are shown faster or slower.
 * @param video an MP4 of `video/make.ts`
 */
export function fitVideo(video: Uint8Array, { milliseconds, width, height }: VideoTarget): Uint8Array {
  const bytes = video.slice();
  const view = new DataView(bytes.buffer);
  setLength(view, milliseconds);
  const entry = boxAt(view, [...sampleTable, "stsd"]).at + 16;
  const [fullWidth, fullHeight] = [view.getUint16(entry + 32), view.getUint16(entry + 34)];
  if (fullWidth === width && fullHeight === height) return bytes;
  view.setUint16(entry + 32, width);
  view.setUint16(entry + 34, height);
  const track = boxAt(view, [...trackPath, "tkhd"]);
  // 16.16 fixed-point numbers at its end.
  view.setUint32(track.at + track.size - 8, width * 0x10000);
  view.setUint32(track.at + track.size - 4, height * 0x10000);
  return withCrop(bytes, entry, cropOf(fullWidth - width, fullHeight - height));
}

const trackPath = ["moov", "trak"];
const sampleTable = [...trackPath, "mdia", "minf", "stbl"];

// FFmpeg, which Chromium decodes with, rounds a crop at the left down to a multiple of this number of pixels.
const leftStep = 64;

/** Near the middle. Crops are even. */
function cropOf(columns: number, rows: number): Crop {
  const left = Math.floor(columns / 2 / leftStep) * leftStep;
  const top = Math.floor(rows / 4) * 2;
  return { left, right: columns - left, top, bottom: rows - top };
}

/** Each picture lasts `milliseconds` ticks, and a second has 1,000 ticks for each picture. */
function setLength(view: DataView, milliseconds: number): void {
  const times = boxAt(view, [...sampleTable, "stts"]).at;
  const count = view.getUint32(times + 16);
  view.setUint32(times + 20, milliseconds);
  const media = boxAt(view, [...trackPath, "mdia", "mdhd"]).at;
  view.setUint32(media + 20, count * 1_000);
  view.setUint32(media + 24, count * milliseconds);
  // The movie counts in milliseconds.
  view.setUint32(boxAt(view, ["moov", "mvhd"]).at + 24, milliseconds);
  view.setUint32(boxAt(view, [...trackPath, "tkhd"]).at + 28, milliseconds);
  view.setUint32(boxAt(view, [...trackPath, "edts", "elst"]).at + 16, milliseconds);
}

/** Replaces the parameter set. The free space behind the track gives way, so that the pictures stay at their places. */
function withCrop(bytes: Uint8Array, entry: number, crop: Crop): Uint8Array {
  const view = new DataView(bytes.buffer);
  const config = childAt(view, { at: entry, size: view.getUint32(entry) }, 86, "avcC");
  const start = config.at + 16;
  const length = view.getUint16(start - 2);
  const sps = cropSps(bytes.slice(start, start + length), crop);
  const grown = sps.length - length;
  const spare = boxAt(view, ["moov", "udta"]);
  if (grown > spare.size - 8) throw new RangeError("the video has too little free space in its index");

  const path = [...sampleTable, "stsd"].map((_, index, all) => boxAt(view, all.slice(0, index + 1)));
  const [, ...inner] = [...path, { at: entry, size: view.getUint32(entry) }, config];
  const fitted = bytes.slice();
  fitted.copyWithin(start + length + grown, start + length, spare.at);
  fitted.set(sps, start);
  const fittedView = new DataView(fitted.buffer);
  for (const { at, size } of inner) fittedView.setUint32(at, size + grown);
  fittedView.setUint16(start - 2, sps.length);
  fittedView.setUint32(spare.at + grown, spare.size - grown);
  fitted.set(new TextEncoder().encode("free"), spare.at + grown + 4);
  fitted.fill(0, spare.at + grown + 8, spare.at + spare.size);
  return fitted;
}

function boxAt(view: DataView, path: readonly string[]): Box {
  return path.reduce<Box>((outer, type, depth) => childAt(view, outer, depth === 0 ? 0 : 8, type), {
    at: 0,
    size: view.byteLength,
  });
}

/** @param skip the bytes of the outer box before its first inner one */
function childAt(view: DataView, outer: Box, skip: number, type: string): Box {
  for (let at = outer.at + skip; at < outer.at + outer.size; at += view.getUint32(at)) {
    const name = String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(at + index)));
    if (name === type) return { at, size: view.getUint32(at) };
  }
  throw new TypeError(`the video has no box ${type}`);
}
