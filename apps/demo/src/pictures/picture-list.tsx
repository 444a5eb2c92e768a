import type { InputProblem } from "cometapi-kling";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Picture } from "../draft/draft.ts";
import { fields, pictureRules } from "../endpoint.ts";
import { inMegabytes } from "../language/format.ts";
import { useLanguage } from "../language/language.tsx";
import { pictureField } from "../problems/problems.ts";
import { AddPictures } from "./add-pictures.tsx";
import { PictureCard } from "./picture-card.tsx";
import { picturesIn } from "./pictures-in.ts";

interface PictureListProps {
  pictures: readonly Picture[];
  problemsAt: (pointer: string) => readonly InputProblem[];
  /** How many pictures were not taken. */
  leftOut: number;
  onAdd: (pictures: readonly Picture[]) => void;
  onRemove: (id: string) => void;
  onMove: (id: string, by: -1 | 1) => void;
  /** Fills in the form with an example. */
  onExample: () => void;
}

/** The pictures in the order in which the model sees them. More come by picker, drop, paste or address. */
export function PictureList(props: PictureListProps): ReactNode {
  const { pictures, problemsAt, leftOut, onAdd, onRemove, onMove, onExample } = props;
  const { name: language, texts } = useLanguage();
  const [isOver, setOver] = useState(false);
  const address = useRef<HTMLInputElement>(null);
  usePaste(onAdd);
  useDropBeside(onAdd);
  const { minItems, maxItems } = fields.image_list;
  const { formats, maxBytes, minWidth, minHeight } = pictureRules;

  function remove(id: string): void {
    onRemove(id);
    // The pressed button is gone, and the focus with it.
    address.current?.focus();
  }

  return (
    <fieldset
      className={isOver ? "pictures over" : "pictures"}
      aria-describedby="pictures-hint"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      // The second click of a double click on the example hits a picture, and must not take the focus from the prompt.
      onMouseDown={(event) => {
        if (event.detail > 1) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onAdd(picturesIn(event.dataTransfer));
      }}
    >
      <legend>{texts.pictures.legend(minItems, maxItems)}</legend>
      <p className="hint" id="pictures-hint">
        {texts.pictures.hint(
          formats.join(", "),
          inMegabytes(maxBytes, language),
          `${minWidth} × ${minHeight}`,
        )}
      </p>
      {pictures.length > 0 && (
        <ol className="places">
          {pictures.map((picture, index) => (
            <PictureCard
              key={picture.id}
              picture={picture}
              index={index}
              count={pictures.length}
              field={pictureField(index)}
              problems={problemsAt(`/image_list/${index}`)}
              onRemove={() => remove(picture.id)}
              onMove={(by) => onMove(picture.id, by)}
            />
          ))}
        </ol>
      )}
      {pictures.length === 0 && (
        <button type="button" onClick={({ detail }) => detail > 1 || onExample()}>
          {texts.pictures.example}
        </button>
      )}
      <AddPictures input={address} listProblems={problemsAt("/image_list")} onAdd={onAdd} />
      <p className="notice" role="status">
        {leftOut === 0 ? "" : texts.pictures.leftOut(leftOut, maxItems)}
      </p>
    </fieldset>
  );
}

/** Also takes files that are dropped elsewhere on the page: the browser would open them. */
function useDropBeside(onAdd: (pictures: readonly Picture[]) => void): void {
  useEffect(() => {
    const take = (event: DragEvent): void => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (event.type === "drop") onAdd(picturesIn(event.dataTransfer));
    };
    document.addEventListener("dragover", take);
    document.addEventListener("drop", take);
    return () => {
      document.removeEventListener("dragover", take);
      document.removeEventListener("drop", take);
    };
  }, [onAdd]);
}

/** Takes pictures from the clipboard, wherever the focus is. A text that is pasted into a field stays a text. */
function usePaste(onAdd: (pictures: readonly Picture[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (event.clipboardData === null) return;
      const isInField =
        event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      const pictures = picturesIn(event.clipboardData).filter(
        ({ source }) => !isInField || typeof source !== "string",
      );
      if (pictures.length === 0) return;
      event.preventDefault();
      onAdd(pictures);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onAdd]);
}
