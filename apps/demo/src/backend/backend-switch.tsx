import type { ReactNode } from "react";
import { useTexts } from "../language/language.tsx";
import { type BackendName, backendNames, type Offers } from "./backend.ts";

interface BackendSwitchProps {
  name: BackendName;
  offers: Offers;
  onChoose: (name: BackendName) => void;
}

/** Chooses the backend of the next video, from those that the page's server has. */
export function BackendSwitch({ name, offers, onChoose }: BackendSwitchProps): ReactNode {
  const { service: texts } = useTexts();
  const names = backendNames.filter((other) => other === "page" || offers[other] !== undefined);
  const hints: Record<BackendName, string> = {
    page: texts.pageHint,
    mock: texts.mockHint(offers.mock ?? ""),
    service: texts.serviceHint(offers.service ?? ""),
  };
  return (
    <div className="choice">
      <label className="switch">
        {texts.label}
        <select
          id="service"
          value={name}
          aria-describedby="service-hint"
          onChange={({ target }) => onChoose(names.find((other) => other === target.value) ?? "page")}
        >
          {names.map((other) => (
            <option key={other} value={other}>
              {texts[other]}
            </option>
          ))}
        </select>
      </label>
      <p className={name === "service" ? "notice" : "hint"} id="service-hint">
        {hints[name]}
      </p>
    </div>
  );
}
