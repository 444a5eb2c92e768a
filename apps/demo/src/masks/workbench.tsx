import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { newKey } from "../browser/new-key.ts";
import { pathRules } from "../endpoint.ts";
import type { MaskTexts } from "../language/mask-texts.ts";
import { Stage } from "./canvas/stage.tsx";
import type { ShownPicture } from "./canvas/use-picture.ts";
import type { Pen } from "./drawing/gestures.ts";
import { frozen, groupOf, nameOf, roomFor } from "./drawing/layers.ts";
import type { Masks, Point } from "./drawing/masks.ts";
import { thinPath } from "./drawing/thin-path.ts";
import { firstBrush, movementTools, paintTools, type Tool, widestBrush } from "./drawing/tools.ts";
import { LayerList } from "./layer-list.tsx";
import { PathList } from "./path-list.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useMasks } from "./use-masks.ts";

interface WorkbenchProps {
  picture: ShownPicture;
  masks: Masks | undefined;
  onChange: (masks: Masks | undefined) => void;
  texts: MaskTexts;
  problems: ReadonlyMap<string, string>;
  /** Shows a text in the live region. */
  announce: (text: string) => void;
  /** The live region, which stands below the picture. */
  children: ReactNode;
}

const mostPoints = pathRules.maxItems;

/** The layers of one picture, the tools, and the picture to use them on. */
export function Workbench({
  picture,
  texts,
  problems,
  announce,
  children,
  ...props
}: WorkbenchProps): ReactNode {
  const { masks, change, endStep, undo } = useMasks(props.masks, picture, props.onChange);
  const [wanted, setWanted] = useState(frozen);
  const [lastTool, setTool] = useState<Tool>("brush");
  const [width, setWidth] = useState(() => firstBrush(picture));
  const pen = useRef<Pen>(null);
  const id = useId();

  const group = groupOf(masks, wanted);
  const chosen = group === undefined ? frozen : wanted;
  const tool = chosen === frozen && lastTool === "path" ? "brush" : lastTool;
  const brush = Math.min(width, widestBrush(picture));
  const path = group?.trajectories ?? [];
  const name = nameOf(masks, chosen, texts);

  function add(): void {
    const added = newKey();
    change({ type: "movement-added", id: added });
    setWanted(added);
    announce(texts.announcements.added(texts.movement(masks.groups.length + 1)));
  }

  function remove(layer: string): void {
    change({ type: "movement-removed", id: layer });
    announce(texts.announcements.removed(nameOf(masks, layer, texts)));
  }

  function addPoints(drawn: readonly Point[]): void {
    const room = roomFor(path);
    if (room <= 0) {
      announce(texts.announcements.pathFull(mostPoints));
      return;
    }
    // Smaller bends than a hundredth of the picture come from a trembling hand.
    const points = thinPath(drawn, room, (picture.width * picture.height) / 10_000);
    change({ type: "points-added", id: chosen, points });
    announce(texts.announcements.points(name, path.length + points.length));
  }

  function removePoint(index: number): void {
    if (path[index] === undefined) return;
    change({ type: "point-removed", id: chosen, index });
    announce(texts.announcements.points(name, path.length - 1));
  }

  const takeBack =
    undo &&
    (() => {
      undo();
      announce(texts.announcements.undone);
    });

  function keyDown(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z";
    // A number field has its own undo.
    if (!isUndo || (event.target instanceof HTMLInputElement && event.target.type === "number")) return;
    event.preventDefault();
    takeBack?.();
  }

  const movePoint = (index: number, point: Point): void =>
    change({ type: "point-moved", id: chosen, index, point });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for a button
    <div className="masks-bench" onKeyDown={keyDown}>
      <LayerList
        masks={masks}
        chosen={chosen}
        texts={texts}
        problems={problems}
        onChoose={setWanted}
        onAdd={add}
        onRemove={remove}
      />
      <div className="masks-work">
        <p className="hint">{chosen === frozen ? texts.frozenHint : texts.movementHint}</p>
        <Toolbar
          tools={chosen === frozen ? paintTools : movementTools}
          tool={tool}
          size={picture}
          brush={brush}
          texts={texts}
          onTool={setTool}
          onBrush={setWidth}
          onFill={() => {
            pen.current?.fill();
            announce(texts.announcements.filled(name));
          }}
          onClearArea={() => {
            pen.current?.clear();
            announce(texts.announcements.cleared(name));
          }}
          onClearPath={() => {
            change({ type: "path-cleared", id: chosen });
            announce(texts.announcements.points(name, 0));
          }}
          onUndo={takeBack}
        />
        <Stage
          picture={picture}
          masks={masks}
          chosen={chosen}
          tool={tool}
          brush={brush}
          label={`${texts.picture}, ${name}`}
          help={`${id}-help`}
          pen={pen}
          onPainted={(mask) => change({ type: "painted", layer: chosen, mask })}
          onFailed={() => announce(texts.announcements.tooLarge)}
          onStroke={(erases) =>
            announce(erases ? texts.announcements.erased(name) : texts.announcements.painted(name))
          }
          onStep={({ x, y }) => announce(texts.announcements.at(x, y))}
          onPoints={addPoints}
          onPointMove={movePoint}
          onPointMoved={(index, { x, y }) => {
            endStep();
            announce(`${texts.point(index + 1)}: ${texts.announcements.at(x, y)}`);
          }}
          onBackspace={() => removePoint(path.length - 1)}
        />
        {children}
        <p className="hint" id={`${id}-help`}>
          {tool === "path" ? texts.pathHelp(mostPoints) : texts.paintHelp}
        </p>
        {group !== undefined && (
          <PathList size={picture} path={path} texts={texts} onMove={movePoint} onRemove={removePoint} />
        )}
      </div>
    </div>
  );
}
