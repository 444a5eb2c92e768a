import { maskToPaint, paintToMask } from "../drawing/mask-pixels.ts";

/**
 * What is painted on a canvas, as a mask; undefined when nothing is.
 * @throws {Error} when the browser cannot make a picture of this size.
 */
export function readMask(paint: CanvasRenderingContext2D): Blob | undefined {
  const { canvas } = paint;
  const image = paint.getImageData(0, 0, canvas.width, canvas.height);
  if (!paintToMask(image.data)) return undefined;
  const mask = blankLike(canvas);
  mask.putImageData(image, 0, 0);
  // Not `toBlob`: it waits for the browser to be idle, up to a second, and a request that is sent meanwhile would
  // go without the last stroke.
  const [head, data] = mask.canvas.toDataURL("image/png").split(",");
  if (head !== "data:image/png;base64" || data === undefined) throw new Error("the picture is too large");
  return new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: "image/png" });
}

/** A mask as paint in one colour, ready to be drawn; undefined when it is no picture. */
export async function paintOf(
  mask: Blob,
  like: HTMLCanvasElement,
  colour: string,
): Promise<HTMLCanvasElement | undefined> {
  const bitmap = await createImageBitmap(mask).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const paint = blankLike(like);
  paint.drawImage(bitmap, 0, 0, like.width, like.height);
  bitmap.close();
  const image = paint.getImageData(0, 0, like.width, like.height);
  maskToPaint(image.data);
  paint.putImageData(image, 0, 0);
  paint.globalCompositeOperation = "source-in";
  paint.fillStyle = colour;
  paint.fillRect(0, 0, like.width, like.height);
  return paint.canvas;
}

export function paintContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  // Read after every stroke: on a graphics card, that would be slow.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser has no canvas of this size");
  return context;
}

function blankLike({ width, height }: HTMLCanvasElement): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return paintContext(canvas);
}
