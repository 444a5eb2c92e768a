import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type { MaskTexts } from "../language/mask-texts.ts";
import { usePicture } from "./canvas/use-picture.ts";
import type { Masks } from "./drawing/masks.ts";
import { isOfSize } from "./use-masks.ts";
import { Workbench } from "./workbench.tsx";

export interface MaskEditorProps {
  /** What is painted on. */
  picture: Blob;
  masks: Masks | undefined;
  /** Undefined when nothing is drawn any more, or when it was drawn for a picture of another size. */
  onChange: (masks: Masks | undefined) => void;
  texts: MaskTexts;
  /** What is wrong, by JSON pointer into the request that `toWire` makes. */
  problems: ReadonlyMap<string, string>;
}

/** Paints over a picture what stays still and what moves, and draws the paths of the movements. */
export function MaskEditor({ picture, masks, onChange, texts, problems }: MaskEditorProps): ReactNode {
  const shown = usePicture(picture);
  const [announcement, setAnnouncement] = useState("");
  // Screen readers read the same text again only if something in it changes.
  const announce = (text: string): void =>
    setAnnouncement((last) => (last === text ? `${text}\u00a0` : text));

  // Not in another language.
  useEffect(() => setAnnouncement(""), [texts]);

  const dropForeign = useEffectEvent(() => {
    if (masks === undefined || typeof shown !== "object" || isOfSize(masks, shown)) return;
    onChange(undefined);
    announce(texts.announcements.dropped);
  });
  useEffect(() => dropForeign(), [masks, shown]);

  return (
    <fieldset className="masks" aria-label={texts.label} onKeyDown={keepForm}>
      {shown === "unreadable" && <p className="problem">{texts.unreadable}</p>}
      {typeof shown === "object" && (
        <Workbench
          picture={shown}
          masks={masks}
          onChange={onChange}
          texts={texts}
          problems={problems}
          announce={announce}
        >
          <p className="notice masks-status" role="status">
            {announcement}
          </p>
        </Workbench>
      )}
    </fieldset>
  );
}

/** Enter after a number would send the form around the editor, and a video is paid for. */
function keepForm(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}
