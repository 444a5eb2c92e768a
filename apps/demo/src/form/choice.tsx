import type { ReactNode } from "react";

interface ChoiceProps<Value extends string> {
  legend: string;
  name: string;
  values: readonly Value[];
  chosen: Value;
  nameOf: (value: Value) => string;
  onChoose: (value: Value) => void;
}

/** One of a few words of the contract. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): ReactNode {
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
