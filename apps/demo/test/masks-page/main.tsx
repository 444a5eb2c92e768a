import type axe from "axe-core";
import { type ReactNode, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { maskTextsEn, maskTextsTr } from "../../src/language/mask-texts.ts";
import { type Masks, toWire } from "../../src/masks/drawing/masks.ts";
import { MaskEditor } from "../../src/masks/mask-editor.tsx";

export type Rgb = [red: number, green: number, blue: number];

/** What the test's page can be asked, as `window.masksPage`. */
export interface MasksPage {
  wire: () => ReturnType<typeof toWire>;
  masks: () => Masks | undefined;
  /** Colours of a mask at places counted from the top left, and its size. */
  inspect: (mask: Blob, places: [number, number][]) => Promise<{ size: [number, number]; colours: Rgb[] }>;
}

declare global {
  interface Window {
    masksPage: MasksPage;
    /** Where a test has loaded it. */
    axe: typeof axe;
  }
}

async function picture(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  const sky = context.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, "#223a5e");
  sky.addColorStop(1, "#d9c7a0");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob();
}

async function inspect(mask: Blob, places: [number, number][]): ReturnType<MasksPage["inspect"]> {
  const bitmap = await createImageBitmap(mask);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.drawImage(bitmap, 0, 0);
  const colours = places.map(([left, top]): Rgb => {
    const [red = 0, green = 0, blue = 0] = context.getImageData(left, top, 1, 1).data;
    return [red, green, blue];
  });
  return { size: [bitmap.width, bitmap.height], colours };
}

const wide = await picture(640, 400);
const tall = await picture(300, 600);
const problems = new Map([
  ["/static_mask", "The frozen area is wrong."],
  ["/dynamic_masks/0/mask", "The area is no picture."],
  ["/dynamic_masks/0/trajectories", "The path is too short."],
]);
const none = new Map<string, string>();

/** The editor as a form has it, with a switch for everything that comes from outside. */
function Page(): ReactNode {
  const [masks, setMasks] = useState<Masks>();
  const [shown, setShown] = useState({ isTall: false, isTurkish: false, isThere: true, isTold: false });
  const [sent, setSent] = useState(0);
  const toggle = (name: keyof typeof shown): ReactNode => (
    <button type="button" onClick={() => setShown((last) => ({ ...last, [name]: !last[name] }))}>
      {name}
    </button>
  );
  window.masksPage = { wire: () => (masks === undefined ? {} : toWire(masks)), masks: () => masks, inspect };
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        setSent(sent + 1);
      }}
    >
      {shown.isThere && (
        <MaskEditor
          picture={shown.isTall ? tall : wide}
          masks={masks}
          onChange={setMasks}
          texts={shown.isTurkish ? maskTextsTr : maskTextsEn}
          problems={shown.isTold ? problems : none}
        />
      )}
      <p className="row">
        {toggle("isTall")}
        {toggle("isTurkish")}
        {toggle("isThere")}
        {toggle("isTold")}
        <button type="submit">send</button>
        <span data-sent={sent} />
      </p>
    </form>
  );
}

const root = document.querySelector("#page");
if (root === null) throw new Error("index.html has no element #page");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
