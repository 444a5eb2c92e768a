import type { ReactNode } from "react";
import { middleOf, type Size, shareOf } from "../drawing/coordinates.ts";
import type { Point } from "../drawing/masks.ts";

interface PathViewProps {
  size: Size;
  tone: string;
  path: readonly Point[];
  /** How many of the points are shown as such, with their numbers; the rest is line alone. */
  shown: number;
}

/** The line that a movement follows. */
export function PathView({ size, tone, path, shown }: PathViewProps): ReactNode {
  const line = path.map((point) => {
    const { left, top } = middleOf(point, size);
    return `${left},${top}`;
  });
  return (
    <div className={`masks-path ${tone}`} aria-hidden="true">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" aria-hidden="true">
        <polyline className="under" points={line.join(" ")} />
        <polyline points={line.join(" ")} />
      </svg>
      {path.slice(0, shown).map((point, index) => (
        <span key={index} className="masks-point" style={shareOf(point, size)}>
          {index + 1}
        </span>
      ))}
    </div>
  );
}
