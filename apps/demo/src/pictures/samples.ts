import { pictureRules } from "../endpoint.ts";

type Draw = (context: CanvasRenderingContext2D, size: number) => void;

const sun: Draw = (context, size) => {
  fill(context, size, "#8ec5fc", "#e0c3fc");
  circle(context, size * 0.7, size * 0.3, size * 0.14, "#ffd166");
};

const hill: Draw = (context, size) => {
  fill(context, size, "#cfe8d5", "#9fd8b4");
  circle(context, size * 0.3, size * 1.15, size * 0.6, "#2f855a");
  circle(context, size * 0.9, size * 1.3, size * 0.6, "#276749");
};

/** Two example pictures, which the page draws itself. */
export function drawSamples(): Promise<File[]> {
  const size = 2 * Math.max(pictureRules.minWidth, pictureRules.minHeight);
  return Promise.all([drawn("sun.png", size, sun), drawn("hills.png", size, hill)]);
}

async function drawn(name: string, size: number, draw: Draw): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (context !== null) draw(context, size);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return new File([blob ?? new Blob()], name, { type: "image/png" });
}

function fill(context: CanvasRenderingContext2D, size: number, top: string, bottom: string): void {
  const sky = context.createLinearGradient(0, 0, 0, size);
  sky.addColorStop(0, top);
  sky.addColorStop(1, bottom);
  context.fillStyle = sky;
  context.fillRect(0, 0, size, size);
}

function circle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  color: string,
): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
