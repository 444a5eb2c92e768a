// Four bytes a pixel: red, green, blue and alpha, as canvases have them.
type Pixels = Uint8ClampedArray<ArrayBufferLike>;

const half = 128;

/** Turns what is painted into opaque white and the rest into opaque black, in place. False when nothing is painted. */
export function paintToMask(pixels: Pixels): boolean {
  let isPainted = false;
  for (let at = 0; at < pixels.length; at += 4) {
    // A soft edge is either in or out: the mask has no grey.
    const isIn = (pixels[at + 3] ?? 0) >= half;
    isPainted ||= isIn;
    pixels[at] = pixels[at + 1] = pixels[at + 2] = isIn ? 255 : 0;
    pixels[at + 3] = 255;
  }
  return isPainted;
}

/** Turns white into paint and black into nothing, in place. */
export function maskToPaint(pixels: Pixels): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const light = (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0);
    pixels[at + 3] = light >= 3 * half ? 255 : 0;
  }
}
