import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { middleOf, type Size } from "../drawing/coordinates.ts";
import type { Pen, Stroke } from "../drawing/gestures.ts";
import type { Point } from "../drawing/masks.ts";
import { paintContext, paintOf, readMask } from "./canvas-mask.ts";

interface PaintCanvasProps {
  ref: Ref<Pen>;
  size: Size;
  /** Names the colour of the paint. */
  tone: string;
  mask: Blob | undefined;
  onPainted: (mask: Blob | undefined) => void;
  /** The browser could not make a picture of what is painted. */
  onFailed: () => void;
}

/** The area of the chosen layer, on a canvas of the picture's own size. */
export function PaintCanvas({ ref, size, tone, mask, onPainted, onFailed }: PaintCanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Blob>(undefined);
  const restoring = useRef<Promise<void>>(undefined);

  useEffect(() => {
    if (canvas.current === null || mask === shown.current) return;
    shown.current = mask;
    const context = paintContext(canvas.current);
    context.clearRect(0, 0, size.width, size.height);
    restoring.current = undefined;
    if (mask === undefined) return;
    restoring.current = paintOf(mask, canvas.current, colourOf(canvas.current)).then((paint) => {
      if (shown.current !== mask) return;
      restoring.current = undefined;
      if (paint === undefined) return;
      // Below what may have been painted in the meantime.
      context.globalCompositeOperation = "destination-over";
      context.drawImage(paint, 0, 0);
    });
  }, [mask, size]);

  useImperativeHandle(ref, () => {
    function hand(painted: Blob | undefined): void {
      shown.current = painted;
      restoring.current = undefined;
      onPainted(painted);
    }
    function read(context: CanvasRenderingContext2D): void {
      try {
        hand(readMask(context));
      } catch {
        onFailed();
      }
    }
    function lift(context: CanvasRenderingContext2D): void {
      if (restoring.current === undefined) read(context);
      else void restoring.current.then(() => read(context));
    }
    const paint = (draw: (context: CanvasRenderingContext2D) => void): void => {
      if (canvas.current !== null) draw(paintContext(canvas.current));
    };
    return {
      line: (from, to, stroke) => paint((context) => drawLine(context, from, to, stroke, size)),
      lift: () => paint((context) => lift(context)),
      fill: () =>
        paint((context) => {
          context.globalCompositeOperation = "source-over";
          context.fillStyle = colourOf(context.canvas);
          context.fillRect(0, 0, size.width, size.height);
          lift(context);
        }),
      clear: () =>
        paint((context) => {
          context.clearRect(0, 0, size.width, size.height);
          hand(undefined);
        }),
    };
  });

  return <canvas ref={canvas} className={`masks-paint ${tone}`} width={size.width} height={size.height} />;
}

const colourOf = (canvas: HTMLCanvasElement): string => getComputedStyle(canvas).color;

function drawLine(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  { width, erases }: Stroke,
  size: Size,
): void {
  const [start, end] = [middleOf(from, size), middleOf(to, size)];
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  context.fillStyle = context.strokeStyle = colourOf(context.canvas);
  context.lineWidth = width;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(start.left, start.top);
  context.lineTo(end.left, end.top);
  context.stroke();
  // A line without length draws nothing.
  context.beginPath();
  context.arc(end.left, end.top, width / 2, 0, 2 * Math.PI);
  context.fill();
}
