import { copyText } from "../../http/text.ts";
import { type Effects, scenarios } from "./scenarios.ts";

/** The scenario does not exist. The message lists all names. */
export class UnknownScenarioError extends Error {
  override readonly name = "UnknownScenarioError";
}

const none: Effects = {};
const resolved = new Map<string, Effects>();

/**
 * The changes that a scenario makes; none without a scenario.
 * @param name a scenario's name, or several joined by `+`; the last one wins where two change the same thing
 * @throws {UnknownScenarioError} if the scenario does not exist
 */
export function effectsOf(name: string | undefined): Effects {
  if (name === undefined) return none;
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const effects: Effects = {};
  for (const part of name.split("+")) {
    const scenario = Object.hasOwn(scenarios, part) ? scenarios[part] : undefined;
    if (scenario === undefined) throw new UnknownScenarioError(unknown(part));
    const { plan, get, webhook, ...others } = scenario.effects;
    Object.assign(effects, others);
    if (plan) effects.plan = { ...effects.plan, ...plan };
    if (get) effects.get = { ...effects.get, ...get };
    if (webhook) effects.webhook = { ...effects.webhook, ...webhook };
  }
  // Requests can name any combination, so the memory for them is limited.
  if (resolved.size < 1_000) resolved.set(name, effects);
  return effects;
}

function unknown(name: string): string {
  const names = Object.keys(scenarios).join(", ");
  return `there is no scenario ${JSON.stringify(name.slice(0, 60))}; known are ${names}`;
}

// Long enough for a few names. A longer text is cut, and refused as unknown.
const inPrefer = /(?:^|[,;\s])scenario\s*=\s*"?([^",;\s]{1,200})/i;
const inExternalTaskId = /scenario:([^\s/,;]{1,200})/;

/** The scenario in `Prefer: scenario=NAME`. */
export function scenarioInPrefer(prefer: string | undefined): string | undefined {
  return prefer === undefined ? undefined : nameIn(inPrefer.exec(prefer));
}

/** The scenario in an `external_task_id` such as `order-17-scenario:slow`. */
export function scenarioInExternalTaskId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : nameIn(inExternalTaskId.exec(id));
}

function nameIn(match: RegExpExecArray | null): string | undefined {
  const name = match?.[1];
  return name === undefined ? undefined : copyText(name);
}
