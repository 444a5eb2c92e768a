import type { InputProblem } from "cometapi-kling";
import type { ReactNode } from "react";
import type { Picture } from "../draft/draft.ts";
import { useTexts } from "../language/language.tsx";
import { ProblemNote, problemId } from "../problems/problem-note.tsx";
import { Thumbnail } from "./thumbnail.tsx";

interface PictureCardProps {
  picture: Picture;
  index: number;
  /** How many pictures there are. */
  count: number;
  /** Id of the element that takes the focus. */
  field: string;
  problems: readonly InputProblem[];
  onRemove: () => void;
  onMove: (by: -1 | 1) => void;
}

export function PictureCard({
  picture,
  index,
  count,
  field,
  problems,
  onRemove,
  onMove,
}: PictureCardProps): ReactNode {
  const { pictures: texts } = useTexts();
  const { source } = picture;
  const name = typeof source === "string" ? source : source.name;
  const described = problems.length > 0 ? problemId(field) : undefined;
  return (
    <li
      id={field}
      tabIndex={-1}
      aria-label={texts.position(index + 1)}
      aria-describedby={described}
      className={problems.length > 0 ? "picture wrong" : "picture"}
    >
      <Thumbnail image={typeof source === "string" ? undefined : source} />
      <span className="file-name" title={name}>
        {name}
      </span>
      <div className="row">
        <IconButton label={texts.earlier(name)} sign="←" isOff={index === 0} onPress={() => onMove(-1)} />
        <IconButton
          label={texts.later(name)}
          sign="→"
          isOff={index === count - 1}
          onPress={() => onMove(1)}
        />
        <IconButton label={texts.remove(name)} sign="✕" onPress={onRemove} />
      </div>
      <ProblemNote field={field} problems={problems} />
    </li>
  );
}

interface IconButtonProps {
  label: string;
  sign: string;
  isOff?: boolean;
  onPress: () => void;
}

/** Not `disabled`: a button that becomes disabled loses the focus. */
function IconButton({ label, sign, isOff = false, onPress }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="quiet"
      aria-label={label}
      aria-disabled={isOff}
      onClick={() => isOff || onPress()}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
