import { type ReactNode, type RefObject, useState } from "react";
import type { Size } from "../drawing/coordinates.ts";
import { drawPath, type Gesture, type Pen, paintStroke } from "../drawing/gestures.ts";
import { areaOf, frozen, groupOf, toneOf } from "../drawing/layers.ts";
import type { Masks, Point } from "../drawing/masks.ts";
import type { Tool } from "../drawing/tools.ts";
import { PaintCanvas } from "./paint-canvas.tsx";
import { PathView } from "./path-view.tsx";
import { Shade } from "./shade.tsx";
import { Surface } from "./surface.tsx";
import type { ShownPicture } from "./use-picture.ts";

interface StageProps {
  picture: ShownPicture;
  masks: Masks;
  chosen: string;
  tool: Tool;
  /** Width of the brush in pixels of the picture. */
  brush: number;
  label: string;
  /** Id of the text that explains how to use it. */
  help: string;
  pen: RefObject<Pen | null>;
  onPainted: (mask: Blob | undefined) => void;
  onFailed: () => void;
  onStroke: (erases: boolean) => void;
  onStep: (to: Point) => void;
  onPoints: (points: readonly Point[]) => void;
  onPointMove: (index: number, to: Point) => void;
  onPointMoved: (index: number, at: Point) => void;
  onBackspace: () => void;
}

/** The picture, with everything that is drawn over it. */
export function Stage(props: StageProps): ReactNode {
  const { picture, masks, chosen, tool, brush, pen } = props;
  const [sketch, setSketch] = useState<readonly Point[]>([]);
  const { width, height } = picture;
  const size: Size = picture;
  const tone = toneOf(masks, chosen);
  const path = groupOf(masks, chosen)?.trajectories ?? [];
  const others = [frozen, ...masks.groups.map(({ id }) => id)].filter((layer) => layer !== chosen);

  function begin(at: Point, reach: number): Gesture {
    if (tool === "path") {
      return drawPath(path, at, reach, {
        onMove: props.onPointMove,
        onMoved: props.onPointMoved,
        onSketch: setSketch,
        onDrawn: props.onPoints,
      });
    }
    if (pen.current === null) return { move: () => undefined, end: () => undefined };
    const erases = tool === "eraser";
    return paintStroke(pen.current, { width: brush, erases }, at, () => props.onStroke(erases));
  }

  return (
    <div
      className="masks-stage"
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }}
    >
      <Surface
        size={size}
        label={props.label}
        help={props.help}
        brush={tool === "path" ? undefined : brush}
        onBegin={begin}
        onStep={props.onStep}
        onBackspace={() => tool === "path" && props.onBackspace()}
      >
        <img src={picture.url} alt="" draggable={false} />
        {others.map((layer) => {
          const mask = areaOf(masks, layer);
          return mask && <Shade key={layer} mask={mask} tone={toneOf(masks, layer)} />;
        })}
        <PaintCanvas
          // Drawn again in another colour.
          key={`${chosen} ${tone} ${width} ${height}`}
          ref={pen}
          size={size}
          tone={tone}
          mask={areaOf(masks, chosen)}
          onPainted={props.onPainted}
          onFailed={props.onFailed}
        />
        {masks.groups.map(({ id, trajectories }) => (
          <PathView
            key={id}
            size={size}
            tone={toneOf(masks, id)}
            path={id === chosen ? [...trajectories, ...sketch] : trajectories}
            shown={id === chosen ? trajectories.length : 0}
          />
        ))}
      </Surface>
    </div>
  );
}
