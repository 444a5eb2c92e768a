import { type ReactNode, useState } from "react";
import type { Size } from "./coordinates.ts";
import type { Point } from "./masks.ts";
import type { MaskTexts } from "./texts.ts";

interface PathListProps {
  size: Size;
  path: readonly Point[];
  texts: MaskTexts;
  onMove: (index: number, point: Point) => void;
  onRemove: (index: number) => void;
}

/** The points of a path as numbers. */
export function PathList({ size, path, texts, onMove, onRemove }: PathListProps): ReactNode {
  if (path.length === 0) return null;
  return (
    <fieldset>
      <legend>{texts.pathPoints}</legend>
      <ol className="masks-points">
        {path.map((point, index) => (
          <li key={index}>
            <Coordinate
              axis="x"
              label={texts.fromLeft(index + 1)}
              value={point.x}
              last={size.width - 1}
              onType={(x) => onMove(index, { ...point, x })}
            />
            <Coordinate
              axis="y"
              label={texts.fromBottom(index + 1)}
              value={point.y}
              last={size.height - 1}
              onType={(y) => onMove(index, { ...point, y })}
            />
            <button
              type="button"
              className="quiet"
              aria-label={texts.remove(texts.point(index + 1))}
              onClick={() => onRemove(index)}
            >
              <span aria-hidden="true">✕</span>
            </button>
          </li>
        ))}
      </ol>
    </fieldset>
  );
}

interface CoordinateProps {
  axis: string;
  label: string;
  value: number;
  last: number;
  onType: (value: number) => void;
}

function Coordinate({ axis, label, value, last, onType }: CoordinateProps): ReactNode {
  // What is typed need not be a number yet.
  const [typed, setTyped] = useState<string>();
  function type(text: string): void {
    setTyped(text);
    const number = Number(text);
    if (text !== "" && Number.isInteger(number) && number >= 0 && number <= last) onType(number);
  }
  return (
    <label>
      <span aria-hidden="true">{axis}</span>
      <input
        type="number"
        aria-label={label}
        min={0}
        max={last}
        step={1}
        value={typed ?? value}
        onChange={({ target }) => type(target.value)}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  );
}
