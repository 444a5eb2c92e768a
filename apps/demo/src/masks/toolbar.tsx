import { type ReactNode, useId } from "react";
import type { MaskTexts } from "../language/mask-texts.ts";
import type { Size } from "./drawing/coordinates.ts";
import { type Tool, widestBrush } from "./drawing/tools.ts";

interface ToolbarProps {
  tools: readonly Tool[];
  tool: Tool;
  size: Size;
  /** Width of the brush in pixels of the picture. */
  brush: number;
  texts: MaskTexts;
  onTool: (tool: Tool) => void;
  onBrush: (width: number) => void;
  onFill: () => void;
  onClearArea: () => void;
  onClearPath: () => void;
  onUndo: (() => void) | undefined;
}

/** What to draw with in the chosen layer. */
export function Toolbar(props: ToolbarProps): ReactNode {
  const { tools, tool, size, brush, texts, onTool, onBrush, onFill, onClearArea, onClearPath, onUndo } =
    props;
  const id = useId();
  return (
    <div className="masks-tools">
      <fieldset>
        <legend>{texts.tools}</legend>
        <div className="masks-choices">
          {tools.map((name) => (
            <label key={name}>
              <input type="radio" name={`${id}-tool`} checked={name === tool} onChange={() => onTool(name)} />
              {texts[name]}
            </label>
          ))}
        </div>
      </fieldset>
      {tool === "path" ? (
        <button type="button" onClick={onClearPath}>
          {texts.clearPath}
        </button>
      ) : (
        <>
          <label className="masks-size">
            {texts.brushSize}
            <input
              type="range"
              min={1}
              max={widestBrush(size)}
              value={brush}
              aria-valuetext={texts.pixels(brush)}
              onChange={({ target }) => onBrush(target.valueAsNumber)}
            />
            <span>{texts.pixels(brush)}</span>
          </label>
          <div className="row">
            <button type="button" onClick={onFill}>
              {texts.fillAll}
            </button>
            <button type="button" onClick={onClearArea}>
              {texts.clearArea}
            </button>
          </div>
        </>
      )}
      {/* Not `disabled`: a disabled button loses the focus. */}
      <button type="button" aria-disabled={onUndo === undefined} onClick={onUndo}>
        {texts.undo}
      </button>
    </div>
  );
}
