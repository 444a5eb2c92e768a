import type { Size } from "./coordinates.ts";

export const paintTools = ["brush", "eraser"] as const;
export const movementTools = [...paintTools, "path"] as const;
export type Tool = (typeof movementTools)[number];

/** The widest brush covers half of the picture's shorter side. */
export const widestBrush = ({ width, height }: Size): number =>
  Math.max(1, Math.round(Math.min(width, height) / 2));

export const firstBrush = (size: Size): number => Math.max(1, Math.round(widestBrush(size) / 5));
