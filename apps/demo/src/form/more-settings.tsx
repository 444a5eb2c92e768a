import type { InputProblem } from "cometapi-kling";
import type { ReactNode } from "react";
import type { Settings } from "../draft/draft.ts";
import { fields } from "../endpoint.ts";
import { useTexts } from "../language/language.tsx";
import { TextField } from "./text-field.tsx";

interface MoreSettingsProps {
  settings: Settings;
  problemsAt: (pointer: string) => readonly InputProblem[];
  onChange: (change: Partial<Settings>) => void;
}

/** The settings that few videos need. */
export function MoreSettings({ settings, problemsAt, onChange }: MoreSettingsProps): ReactNode {
  const { settings: texts } = useTexts();
  return (
    <>
      <TextField
        name="negative_prompt"
        label={texts.negativePrompt}
        placeholder={texts.negativePlaceholder}
        value={settings.negative_prompt}
        problems={problemsAt("/negative_prompt")}
        rows={2}
        isOptional
        onType={(negative_prompt) => onChange({ negative_prompt })}
      />
      <TextField
        name="model_name"
        label={texts.model}
        value={settings.model_name}
        problems={problemsAt("/model_name")}
        isOptional
        onType={(model_name) => onChange({ model_name })}
      />
      <CfgScale value={settings.cfg_scale} onChange={(cfg_scale) => onChange({ cfg_scale })} />
      <TextField
        name="external_task_id"
        label={texts.externalId}
        hint={texts.externalIdHint}
        value={settings.external_task_id}
        problems={problemsAt("/external_task_id")}
        isOptional
        onType={(external_task_id) => onChange({ external_task_id })}
      />
      <TextField
        name="callback_url"
        label={texts.callback}
        hint={texts.callbackHint}
        placeholder="https://"
        type="url"
        value={settings.callback_url}
        problems={problemsAt("/callback_url")}
        isOptional
        onType={(callback_url) => onChange({ callback_url })}
      />
    </>
  );
}

interface CfgScaleProps {
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

const steps = 20;

/** A number that is sent only if the user wants it. */
function CfgScale({ value, onChange }: CfgScaleProps): ReactNode {
  const { settings: texts, form } = useTexts();
  const { minimum, maximum } = fields.cfg_scale;
  return (
    <fieldset>
      <legend>{texts.cfgScale}</legend>
      <div className="row">
        <label className="check">
          <input
            type="checkbox"
            checked={value !== undefined}
            onChange={({ target }) => onChange(target.checked ? (minimum + maximum) / 2 : undefined)}
          />
          {texts.cfgSend}
        </label>
        <input
          id="cfg_scale"
          type="range"
          aria-label={texts.cfgScale}
          min={minimum}
          max={maximum}
          step={(maximum - minimum) / steps}
          value={value ?? (minimum + maximum) / 2}
          disabled={value === undefined}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
        <output htmlFor="cfg_scale">{value ?? form.notSent}</output>
      </div>
    </fieldset>
  );
}
