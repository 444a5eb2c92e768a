import { type ReactNode, useState } from "react";
import { useTexts } from "../language/language.tsx";
import type { Backend } from "./backend.ts";

/** Chooses the scenario of the tasks that are created from now on. */
export function ScenarioPicker({ backend }: { backend: Backend }): ReactNode {
  const { scenario: texts } = useTexts();
  const [name, setName] = useState(backend.scenario ?? "");
  const choose = (chosen: string): void => {
    backend.scenario = chosen === "" ? undefined : chosen;
    setName(chosen);
  };
  const description = backend.scenarios.find((scenario) => scenario.name === name)?.description;
  return (
    <div className="choice">
      <label className="switch">
        {texts.label}
        <select value={name} aria-describedby="scenario-hint" onChange={({ target }) => choose(target.value)}>
          <option value="">{texts.none}</option>
          {backend.scenarios.map((scenario) => (
            <option key={scenario.name}>{scenario.name}</option>
          ))}
        </select>
      </label>
      <p
        className="hint"
        id="scenario-hint"
        role="status"
        lang={description === undefined ? undefined : "en"}
      >
        {description ?? texts.hint}
      </p>
    </div>
  );
}
