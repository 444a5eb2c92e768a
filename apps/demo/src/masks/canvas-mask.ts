import { maskToPaint, paintToMask } from "./mask-pixels.ts";

/** What is painted on a canvas, as a mask; undefined when nothing is. */
export function readMask(paint: CanvasRenderingContext2D): Promise<Blob | undefined> {
  const { canvas } = paint;
  const image = paint.getImageData(0, 0, canvas.width, canvas.height);
  if (!paintToMask(image.data)) return Promise.resolve(undefined);
  const mask = blankLike(canvas);
  mask.putImageData(image, 0, 0);
  return new Promise((resolve, reject) => {
    mask.canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("the browser cannot make a picture of this size"));
      else resolve(blob);
    }, "image/png");
  });
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
