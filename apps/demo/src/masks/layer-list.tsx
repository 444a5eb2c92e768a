import { type ReactNode, useId, useRef } from "react";
import { fields } from "../endpoint.ts";
import type { MaskTexts } from "../language/mask-texts.ts";
import { frozen, groupOf, hasRoom, nameOf, toneOf } from "./drawing/layers.ts";
import { groupPointers, type Masks } from "./drawing/masks.ts";

interface LayerListProps {
  masks: Masks;
  chosen: string;
  texts: MaskTexts;
  problems: ReadonlyMap<string, string>;
  onChoose: (layer: string) => void;
  onAdd: () => void;
  onRemove: (id: string) => void;
}

const most = fields.dynamic_masks.maxItems;

/** What is wrong with a layer, in the order of its parts. */
function notesOn(masks: Masks, layer: string, { problems, texts }: LayerListProps): string[] {
  const pointer = layer === frozen ? "/static_mask" : groupPointers(masks).get(layer);
  if (pointer === undefined) return [];
  const missing = layer !== frozen && groupOf(masks, layer)?.mask === undefined;
  return (
    [...problems]
      .filter(([at]) => at === pointer || at.startsWith(`${pointer}/`))
      // Of an area that is not there, the check can only say that it is no picture.
      .map(([at, problem]) => (missing && at === `${pointer}/mask` ? texts.areaMissing : problem))
  );
}

function stateOf(masks: Masks, layer: string, texts: MaskTexts): string {
  const group = groupOf(masks, layer);
  const area = layer === frozen ? masks.staticMask : group?.mask;
  const painted = area === undefined ? texts.nothingPainted : texts.painted;
  if (group === undefined) return painted;
  return `${painted}, ${texts.points(group.trajectories.length)}`;
}

/** The layers to choose from, and what is in each. */
export function LayerList(props: LayerListProps): ReactNode {
  const { masks, chosen, texts, problems, onChoose, onAdd, onRemove } = props;
  const id = useId();
  const add = useRef<HTMLButtonElement>(null);
  const isFull = !hasRoom(masks);
  const whole = problems.get("/dynamic_masks");
  return (
    <fieldset className="masks-layers">
      <legend>{texts.layers}</legend>
      <ul>
        {[frozen, ...masks.groups.map((group) => group.id)].map((layer) => {
          const name = nameOf(masks, layer, texts);
          const notes = notesOn(masks, layer, props);
          const noteId = `${id}-${layer}`;
          return (
            <li key={layer} className={toneOf(masks, layer)}>
              <label>
                <input
                  type="radio"
                  name={`${id}-layer`}
                  checked={layer === chosen}
                  onChange={() => onChoose(layer)}
                  aria-describedby={notes.length > 0 ? noteId : undefined}
                />
                <span className="masks-swatch" aria-hidden="true" />
                <span>
                  {name} <small>{stateOf(masks, layer, texts)}</small>
                </span>
              </label>
              {layer !== frozen && (
                <button
                  type="button"
                  className="quiet"
                  aria-label={texts.remove(name)}
                  onClick={() => {
                    onRemove(layer);
                    // The button goes away; the focus stays in the list.
                    add.current?.focus();
                  }}
                >
                  <span aria-hidden="true">✕</span>
                </button>
              )}
              {notes.length > 0 && (
                <p className="problem" id={noteId}>
                  {notes.join(" ")}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {whole !== undefined && <p className="problem">{whole}</p>}
      {/* Not `disabled`: a disabled button loses the focus. */}
      <button
        ref={add}
        type="button"
        aria-disabled={isFull}
        aria-describedby={isFull ? `${id}-full` : undefined}
        onClick={() => isFull || onAdd()}
      >
        {texts.addMovement}
      </button>
      {isFull && (
        <p className="hint" id={`${id}-full`}>
          {texts.movementsFull(most)}
        </p>
      )}
    </fieldset>
  );
}
