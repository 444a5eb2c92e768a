import type { InputProblem } from "cometapi-kling";
import { type Dispatch, type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo } from "react";
import { type AspectRatio, type Draft, type Duration, type Mode, maskedPicture } from "../draft/draft.ts";
import { fields } from "../endpoint.ts";
import { useLanguage, useTexts } from "../language/language.tsx";
import { MaskEditor } from "../masks/mask-editor.tsx";
import { PictureList } from "../pictures/picture-list.tsx";
import { pictureOf } from "../pictures/pictures-in.ts";
import { drawSamples } from "../pictures/samples.ts";
import { problemText } from "../problems/problem-text.ts";
import { fieldOf, problemsOf, shownProblems } from "../problems/problems.ts";
import type { Action, State } from "../state.ts";
import { isInDoubt } from "../tasks/task-entry.ts";
import { Choice } from "./choice.tsx";
import { MoreSettings } from "./more-settings.tsx";
import { TextField } from "./text-field.tsx";

interface TaskFormProps {
  state: State;
  dispatch: Dispatch<Action>;
  /** Creates a task of the draft, which is paid for. */
  onCreate: (draft: Draft) => void;
}

export function TaskForm({ state, dispatch, onCreate }: TaskFormProps): ReactNode {
  const texts = useTexts();
  const { draft, isTried } = state;
  const { settings } = draft;
  const isSending = state.tasks.some(({ phase }) => phase === "sending");
  const hasDoubt = state.tasks.some(isInDoubt);
  const shown = useMemo(() => shownProblems(state.problems, isTried), [state.problems, isTried]);
  const problemsAt = (pointer: string): readonly InputProblem[] =>
    shown.filter((problem) => problem.pointer === pointer);
  const change = (change: Partial<typeof settings>): void => dispatch({ type: "settings-changed", change });

  useEffect(() => {
    problemsOf(draft).then((problems) => dispatch({ type: "checked", draft, problems }));
  }, [draft, dispatch]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isSending) return;
    dispatch({ type: "tried" });
    // Not the problems of the state: the last letter may not be checked yet.
    const problems = await problemsOf(draft);
    dispatch({ type: "checked", draft, problems });
    const [first] = problems;
    if (first === undefined) onCreate(draft);
    else focusOn(fieldOf(first));
  }

  async function fillIn(): Promise<void> {
    const files = await drawSamples();
    dispatch({ type: "pictures-added", pictures: files.map(pictureOf) });
    if (settings.prompt.trim() === "") change({ prompt: texts.prompt.example });
    // The pressed button goes away, and the focus with it.
    focusOn("prompt");
  }

  return (
    <form
      className="card"
      aria-label={texts.form.label}
      noValidate
      onSubmit={submit}
      onKeyDown={ignoreHeldEnter}
    >
      <PictureList
        pictures={draft.pictures}
        problemsAt={problemsAt}
        leftOut={state.leftOut}
        onAdd={(pictures) => dispatch({ type: "pictures-added", pictures })}
        onRemove={(id) => dispatch({ type: "picture-removed", id })}
        onMove={(id, by) => dispatch({ type: "picture-moved", id, by })}
        onExample={() => void fillIn()}
      />
      <TextField
        name="prompt"
        label={texts.prompt.label}
        placeholder={texts.prompt.placeholder}
        value={settings.prompt}
        problems={problemsAt("/prompt")}
        rows={4}
        onType={(prompt) => change({ prompt })}
      />
      <div className="settings">
        <Choice
          legend={texts.settings.mode}
          name="mode"
          values={fields.mode.enum}
          chosen={settings.mode}
          nameOf={(mode: Mode) => texts.settings.modes[mode]}
          onChoose={(mode) => change({ mode })}
        />
        <Choice
          legend={texts.settings.duration}
          name="duration"
          values={fields.duration.enum}
          chosen={settings.duration}
          nameOf={(duration: Duration) => texts.settings.seconds(duration)}
          onChoose={(duration) => change({ duration })}
        />
        <Choice
          legend={texts.settings.aspectRatio}
          name="aspect_ratio"
          values={["", ...fields.aspect_ratio.enum]}
          chosen={settings.aspect_ratio}
          nameOf={(ratio: AspectRatio | "") => ratio || texts.settings.aspectDefault}
          onChoose={(aspect_ratio) => change({ aspect_ratio })}
        />
      </div>
      <details className="more">
        <summary>{texts.form.more}</summary>
        <MoreSettings settings={settings} problemsAt={problemsAt} onChange={change} />
        <MaskSettings state={state} dispatch={dispatch} shown={shown} />
      </details>
      {hasDoubt && <p className="notice">{texts.form.inDoubt}</p>}
      {/* Not `disabled`: a disabled button loses the focus. */}
      <button
        type="submit"
        className="primary"
        aria-disabled={isSending}
        // The second half of a double click, which may come when the first has created its task.
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      >
        {isSending ? texts.form.sending : texts.form.create}
      </button>
    </form>
  );
}

/** A key that is held down would send one task after the other. */
function ignoreHeldEnter(event: KeyboardEvent): void {
  if (event.repeat && event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement))
    event.preventDefault();
}

/** Also one in parts that are folded up, one in the other. */
function focusOn(field: string): void {
  const element = document.getElementById(field);
  for (let part = element?.closest("details"); part; part = part.parentElement?.closest("details"))
    part.open = true;
  element?.focus();
}

interface MaskSettingsProps {
  state: State;
  dispatch: Dispatch<Action>;
  shown: readonly InputProblem[];
}

function MaskSettings({ state: { draft }, dispatch, shown }: MaskSettingsProps): ReactNode {
  const { name, texts } = useLanguage();
  const picture = maskedPicture(draft);
  const problems = new Map(shown.map((problem) => [problem.pointer, problemText(problem, texts, name)]));
  return (
    <details className="more" id="masks" tabIndex={-1}>
      <summary>{texts.settings.masks}</summary>
      <p className="hint">{picture === undefined ? texts.settings.masksNone : texts.settings.masksHint}</p>
      {picture !== undefined && (
        <MaskEditor
          picture={picture}
          masks={draft.masks}
          texts={texts.masks}
          problems={problems}
          onChange={(masks) => dispatch({ type: "masks-drawn", masks })}
        />
      )}
    </details>
  );
}
