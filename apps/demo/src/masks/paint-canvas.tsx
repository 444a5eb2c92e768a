import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { paintContext, paintOf, readMask } from "./canvas-mask.ts";
import { middleOf, type Size } from "./coordinates.ts";
import type { Pen, Stroke } from "./gestures.ts";
import type { Point } from "./masks.ts";

interface PaintCanvasProps {
  ref: Ref<Pen>;
  size: Size;
  /** Names the colour of the paint. */
  tone: string;
  mask: Blob | undefined;
  onPainted: (mask: Blob | undefined) => void;
}

/** The area of the chosen layer, on a canvas of the picture's own size. */
export function PaintCanvas({ ref, size, tone, mask, onPainted }: PaintCanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<Blob>(undefined);
  const restored = useRef(Promise.resolve());
  const reading = useRef(0);

  useEffect(() => {
    if (canvas.current === null || mask === shown.current) return;
    shown.current = mask;
    const context = paintContext(canvas.current);
    context.clearRect(0, 0, size.width, size.height);
    if (mask === undefined) return;
    restored.current = paintOf(mask, canvas.current, colourOf(canvas.current)).then((paint) => {
      if (shown.current !== mask || paint === undefined) return;
      // Below what may have been painted in the meantime.
      context.globalCompositeOperation = "destination-over";
      context.drawImage(paint, 0, 0);
    });
  }, [mask, size]);

  useImperativeHandle(ref, () => {
    function hand(painted: Blob | undefined): void {
      shown.current = painted;
      onPainted(painted);
    }
    async function lift(context: CanvasRenderingContext2D): Promise<void> {
      reading.current += 1;
      const turn = reading.current;
      await restored.current;
      const painted = await readMask(context);
      // A later stroke is in a later picture, and that one may be ready first.
      if (turn === reading.current) hand(painted);
    }
    const paint = (draw: (context: CanvasRenderingContext2D) => void): void => {
      if (canvas.current !== null) draw(paintContext(canvas.current));
    };
    return {
      line: (from, to, stroke) => paint((context) => drawLine(context, from, to, stroke, size)),
      lift: () => paint((context) => void lift(context)),
      fill: () =>
        paint((context) => {
          context.globalCompositeOperation = "source-over";
          context.fillStyle = colourOf(context.canvas);
          context.fillRect(0, 0, size.width, size.height);
          void lift(context);
        }),
      clear: () =>
        paint((context) => {
          reading.current += 1;
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
