import type { InputProblem } from "cometapi-kling";
import type { ReactNode } from "react";
import { countCharacters } from "../draft/draft.ts";
import { fields } from "../endpoint.ts";
import { useTexts } from "../language/language.tsx";
import { ProblemNote, problemId } from "../problems/problem-note.tsx";

interface TextFieldProps {
  /** The wire's name of the field, and the element's id. */
  name: "prompt" | "negative_prompt" | "model_name" | "external_task_id" | "callback_url";
  label: string;
  value: string;
  problems: readonly InputProblem[];
  onType: (value: string) => void;
  hint?: string;
  placeholder?: string;
  /** Rows of a text of several lines; one line without. */
  rows?: number;
  isOptional?: boolean;
  type?: "text" | "url";
}

/** The longest text of a field, in characters, where the contract has one. */
function longestOf(name: TextFieldProps["name"]): number | undefined {
  return name === "prompt" || name === "negative_prompt" ? fields[name].maxLength : undefined;
}

/** A text of the request with its hint, its count and its problems. */
export function TextField({
  name,
  label,
  value,
  problems,
  onType,
  hint,
  rows,
  ...others
}: TextFieldProps): ReactNode {
  const texts = useTexts();
  const { placeholder, isOptional = false, type = "text" } = others;
  const maxLength = longestOf(name);
  const length = countCharacters(value);
  const described = [
    hint !== undefined && `${name}-hint`,
    maxLength !== undefined && `${name}-count`,
    problems.length > 0 && problemId(name),
  ].filter((id) => id !== false);
  const shared = {
    id: name,
    value,
    placeholder,
    "aria-invalid": problems.length > 0,
    "aria-describedby": described.join(" ") || undefined,
  };
  return (
    <div className="field">
      <label htmlFor={name}>
        {label} {isOptional && <small>{texts.form.optional}</small>}
      </label>
      {rows === undefined ? (
        <input {...shared} type={type} autoComplete="off" onChange={({ target }) => onType(target.value)} />
      ) : (
        <textarea {...shared} rows={rows} onChange={({ target }) => onType(target.value)} />
      )}
      {hint !== undefined && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {maxLength !== undefined && (
        <p className={length > maxLength ? "count over" : "count"} id={`${name}-count`}>
          {texts.prompt.count(length, maxLength)}
        </p>
      )}
      <ProblemNote field={name} problems={problems} />
    </div>
  );
}
