import type { Simulator } from "cometapi-kling-mock/simulator";
import { type ReactNode, useState } from "react";
import type { BackendName } from "./backend.ts";

interface BackendSwitchProps {
  name: BackendName;
  onChoose: (name: BackendName) => void;
}

export function BackendSwitch({ name, onChoose }: BackendSwitchProps): ReactNode {
  return (
    <label className="switch">
      Service
      <select value={name} onChange={({ target }) => onChoose(target.value === "page" ? "page" : "server")}>
        <option value="page">Simulator in this page</option>
        <option value="server">Server of this page</option>
      </select>
    </label>
  );
}

/** What happens to the tasks that are created from now on. */
export function ScenarioPicker({ simulator }: { simulator: Simulator }): ReactNode {
  const [name, setName] = useState(simulator.scenario ?? "");
  const choose = (chosen: string): void => {
    simulator.scenario = chosen === "" ? undefined : chosen;
    setName(chosen);
  };
  const description = simulator.scenarios.find((scenario) => scenario.name === name)?.description;
  return (
    <div className="card">
      <label className="switch">
        Scenario
        <select value={name} onChange={({ target }) => choose(target.value)}>
          <option value="">none: every task succeeds</option>
          {simulator.scenarios.map((scenario) => (
            <option key={scenario.name}>{scenario.name}</option>
          ))}
        </select>
      </label>
      <p className="hint" role="status">
        {description ?? "Each new task lives as at the service, six times as fast."}
      </p>
    </div>
  );
}
