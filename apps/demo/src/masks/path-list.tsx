import { type ReactNode, useRef, useState } from "react";
import type { MaskTexts } from "../language/mask-texts.ts";
import type { Size } from "./drawing/coordinates.ts";
import type { Point } from "./drawing/masks.ts";

interface PathListProps {
  size: Size;
  path: readonly Point[];
  texts: MaskTexts;
  onMove: (index: number, point: Point) => void;
  onRemove: (index: number) => void;
}

/** The points of a path as numbers. */
export function PathList({ size, path, texts, onMove, onRemove }: PathListProps): ReactNode {
  const list = useRef<HTMLFieldSetElement>(null);
  const removeButton = (index: number): string => texts.remove(texts.point(index + 1));

  function remove(index: number): void {
    // The last button goes away; the focus stays in the list.
    const buttons = list.current?.querySelectorAll("button");
    if (index === path.length - 1) (buttons?.[index - 1] ?? list.current)?.focus();
    onRemove(index);
  }

  return (
    <fieldset ref={list} tabIndex={-1}>
      <legend>{texts.pathPoints}</legend>
      {path.length === 0 && <p className="hint">{texts.noPoints}</p>}
      <ol className="masks-points">
        {path.map((point, index) => (
          <li key={texts.point(index + 1)}>
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
              aria-label={removeButton(index)}
              onClick={() => remove(index)}
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
