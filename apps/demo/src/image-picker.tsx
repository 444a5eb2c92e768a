import { limits } from "cometapi-kling";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { inMegabytes, type Picture, pictureField } from "./draft.ts";

interface ImagePickerProps {
  pictures: readonly Picture[];
  /** Problem of a place, by the name of its field. */
  problems: ReadonlyMap<string, string>;
  notice: string;
  onType: (index: number, url: string) => void;
  onFiles: (files: readonly File[]) => void;
}

/** Two to four places for pictures; files come by the picker or are dropped anywhere on it. */
export function ImagePicker({ pictures, problems, notice, onType, onFiles }: ImagePickerProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const { minItems, maxItems } = limits.image_list;
  const { formats, maxBytes, minWidth, minHeight, mediaTypes } = limits.image;

  return (
    <fieldset
      className={isOver ? "pictures over" : "pictures"}
      aria-describedby="pictures-hint"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <legend>
        Pictures, {minItems} to {maxItems}
      </legend>
      <p className="hint" id="pictures-hint">
        Web addresses, or files that you choose or drop here: {formats.join(", ")}, up to{" "}
        {inMegabytes(maxBytes)}, at least {minWidth} × {minHeight} px.
      </p>
      <ol className="places">
        {pictures.map((picture, index) => (
          <li key={pictureField(index)}>
            <Place
              index={index}
              picture={picture}
              problem={problems.get(pictureField(index))}
              onType={(url) => onType(index, url)}
            />
          </li>
        ))}
      </ol>
      <label className="files">
        <span className="unseen">Choose files</span>
        <input
          type="file"
          multiple
          accept={mediaTypes.join(",")}
          onChange={({ currentTarget }) => {
            onFiles([...(currentTarget.files ?? [])]);
            // Otherwise the same file cannot be chosen again after it was taken out.
            currentTarget.value = "";
          }}
        />
      </label>
      <p className="notice" role="status">
        {notice}
      </p>
    </fieldset>
  );
}

interface PlaceProps {
  index: number;
  picture: Picture;
  problem: string | undefined;
  onType: (url: string) => void;
}

function Place({ index, picture, problem, onType }: PlaceProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isCleared, setCleared] = useState(false);
  // The button that took the file out is gone, and the keyboard's place with it.
  useEffect(() => {
    if (isCleared) input.current?.focus();
    setCleared(false);
  }, [isCleared]);

  const field = pictureField(index);
  const isOptional = index >= limits.image_list.minItems;
  const label = `Picture ${index + 1}`;
  return (
    <>
      {typeof picture === "string" ? (
        <label className="field" htmlFor={field}>
          <span>
            {label} {isOptional && <small>optional</small>}
          </span>
          <input
            ref={input}
            id={field}
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://"
            value={picture}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${field}-problem`}
            onChange={({ currentTarget }) => onType(currentTarget.value)}
          />
        </label>
      ) : (
        <div className="field">
          <span>{label}</span>
          <div className="file">
            <Thumbnail file={picture} />
            <span className="file-name">{picture.name}</span>
            <button
              id={field}
              type="button"
              className="quiet"
              aria-label={`Remove ${picture.name}`}
              aria-describedby={problem === undefined ? undefined : `${field}-problem`}
              onClick={() => {
                onType("");
                setCleared(true);
              }}
            >
              Remove
            </button>
          </div>
        </div>
      )}
      {problem !== undefined && (
        <p className="problem" id={`${field}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
}

/** A file is shown from memory. A web address is not: the page asks no other server for anything. */
function Thumbnail({ file }: { file: File }): ReactNode {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const shown = URL.createObjectURL(file);
    setUrl(shown);
    return () => URL.revokeObjectURL(shown);
  }, [file]);
  return url === undefined ? <span className="thumbnail" /> : <img className="thumbnail" src={url} alt="" />;
}
