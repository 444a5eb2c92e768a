import { type CreateTaskInput, limits } from "cometapi-kling";
import type { Dispatch, FormEvent, ReactNode } from "react";
import { countCharacters, type Duration, type Mode, problemsOf, promptField, toInput } from "./draft.ts";
import { ImagePicker } from "./image-picker.tsx";
import type { Action, State } from "./state.ts";

interface TaskFormProps {
  state: State;
  dispatch: Dispatch<Action>;
  /** Whether a task is on its way. Another one has to wait. */
  isBusy: boolean;
  onCreate: (input: CreateTaskInput) => void;
}

// A mode that the contract gains needs a name here: the compiler asks for it.
const modeNames: Record<Mode, string> = { std: "Standard, faster", pro: "Professional, better" };
const durationName = (duration: Duration): string => `${duration} seconds`;

export function TaskForm({ state, dispatch, isBusy, onCreate }: TaskFormProps): ReactNode {
  const { draft, isChecked, notice } = state;
  const problems = new Map<string, string>();
  for (const { field, message } of isChecked ? problemsOf(draft) : []) problems.set(field, message);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy) return;
    dispatch({ type: "checked" });
    const [first] = problemsOf(draft);
    if (first === undefined) onCreate(toInput(draft));
    else document.getElementById(first.field)?.focus();
  }

  return (
    <form className="card" aria-label="New video" noValidate onSubmit={submit}>
      <ImagePicker
        pictures={draft.pictures}
        problems={problems}
        notice={notice}
        onType={(index, url) => dispatch({ type: "picture-typed", index, url })}
        onFiles={(files) => dispatch({ type: "files-chosen", files })}
      />
      <Prompt
        prompt={draft.prompt}
        problem={problems.get(promptField)}
        onType={(prompt) => dispatch({ type: "prompt-typed", prompt })}
      />
      <div className="settings">
        <Choice
          legend="Mode"
          name="mode"
          values={limits.mode.enum}
          chosen={draft.mode}
          nameOf={(mode) => modeNames[mode]}
          onChoose={(mode) => dispatch({ type: "mode-chosen", mode })}
        />
        <Choice
          legend="Duration"
          name="duration"
          values={limits.duration.enum}
          chosen={draft.duration}
          nameOf={durationName}
          onChoose={(duration) => dispatch({ type: "duration-chosen", duration })}
        />
      </div>
      {/* Not `disabled`: that would take the keyboard's place away at the moment of the click. */}
      <button type="submit" className="primary" aria-disabled={isBusy}>
        Create video
      </button>
    </form>
  );
}

interface PromptProps {
  prompt: string;
  problem: string | undefined;
  onType: (prompt: string) => void;
}

function Prompt({ prompt, problem, onType }: PromptProps): ReactNode {
  const { maxLength } = limits.prompt;
  const length = countCharacters(prompt);
  return (
    <div className="field">
      <label htmlFor={promptField}>Prompt</label>
      <textarea
        id={promptField}
        rows={4}
        value={prompt}
        placeholder="What should happen in the video?"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? "prompt-count" : "prompt-count prompt-problem"}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
      />
      <p className={length > maxLength ? "count over" : "count"} id="prompt-count">
        {length} of {maxLength} characters
      </p>
      {problem !== undefined && (
        <p className="problem" id="prompt-problem">
          {problem}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  legend: string;
  name: string;
  values: readonly Value[];
  chosen: Value;
  nameOf: (value: Value) => string;
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>(props: ChoiceProps<Value>): ReactNode {
  const { legend, name, values, chosen, nameOf, onChoose } = props;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className="choices">
        {values.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            {nameOf(value)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
