import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { clampPoint, pointUnder, type Size, shareOf, stepBy } from "../drawing/coordinates.ts";
import type { Gesture } from "../drawing/gestures.ts";
import type { Point } from "../drawing/masks.ts";

interface SurfaceProps {
  size: Size;
  label: string;
  /** Id of the text that explains how to use it. */
  help: string;
  /** Width of the brush in pixels of the picture; without one, the place is marked by a cross. */
  brush: number | undefined;
  /** @param reach how near is near enough, in pixels of the picture. */
  onBegin: (at: Point, reach: number) => Gesture;
  onStep: (to: Point) => void;
  onBackspace: () => void;
  children: ReactNode;
}

// A finger's worth around a point, in pixels of the screen.
const touch = 12;

/** Takes pointer and keys over the picture, and shows the place that they are at. */
export function Surface(props: SurfaceProps): ReactNode {
  const { size, label, help, brush, onBegin, onStep, onBackspace, children } = props;
  const [place, setPlace] = useState<Point>({ x: size.width / 2, y: size.height / 2 });
  const cursor = clampPoint(place, size);
  const active = useRef<{ by: number | "key"; gesture: Gesture }>(undefined);

  function end(by: number | "key"): void {
    if (active.current?.by !== by) return;
    const { gesture } = active.current;
    active.current = undefined;
    gesture.end();
  }

  const under = ({ clientX, clientY }: { clientX: number; clientY: number }, box: DOMRect): Point =>
    pointUnder({ left: clientX, top: clientY }, box, size);

  function press(event: PointerEvent<HTMLElement>): void {
    if (event.button !== 0 || active.current !== undefined) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = under(event, box);
    event.currentTarget.setPointerCapture(event.pointerId);
    setPlace(at);
    active.current = { by: event.pointerId, gesture: onBegin(at, (touch * size.width) / box.width) };
  }

  function move(event: PointerEvent<HTMLElement>): void {
    const { current } = active;
    if (current !== undefined && current.by !== event.pointerId) return;
    const box = event.currentTarget.getBoundingClientRect();
    setPlace(under(event, box));
    // The browser reports several moves at once; a curve needs all of them.
    const moves = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const one of moves.length > 0 ? moves : [event]) current?.gesture.move(under(one, box));
  }

  function keyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = stepBy(event.key, cursor, size, event.shiftKey);
    if (to !== undefined) {
      setPlace(to);
      if (active.current?.by === "key") active.current.gesture.move(to);
      onStep(to);
    } else if (event.key === " ") {
      if (active.current === undefined) {
        // Within half a step of the keys.
        const reach = Math.max(size.width, size.height) / 200;
        active.current = { by: "key", gesture: onBegin(cursor, reach) };
      }
    } else if (event.key === "Backspace" || event.key === "Delete") {
      onBackspace();
    } else return;
    event.preventDefault();
  }

  return (
    <div
      className="masks-surface"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
      tabIndex={0}
      aria-label={label}
      aria-describedby={help}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={(event) => end(event.pointerId)}
      onLostPointerCapture={(event) => end(event.pointerId)}
      onKeyDown={keyDown}
      onKeyUp={(event) => event.key === " " && end("key")}
      onBlur={() => end("key")}
    >
      {children}
      <div className="masks-room">
        <div
          className={brush === undefined ? "masks-cursor cross" : "masks-cursor"}
          style={{
            ...shareOf(cursor, size),
            ...(brush === undefined ? {} : { width: `${(brush / size.width) * 100}%` }),
          }}
        />
      </div>
    </div>
  );
}
