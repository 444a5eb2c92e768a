import { copyText } from "../../http/text.ts";
import { type Effects, scenarios } from "./scenarios.ts";

/** The scenario does not exist. The message lists all names. */
export class UnknownScenarioError extends Error {
  override readonly name = "UnknownScenarioError";
}

/** Two of the joined scenarios exclude each other. The message names both. */
export class ContradictoryScenarioError extends Error {
  override readonly name = "ContradictoryScenarioError";
}

/** Whether an error says that a scenario cannot be used. */
export function isScenarioError(error: unknown): error is UnknownScenarioError | ContradictoryScenarioError {
  return error instanceof UnknownScenarioError || error instanceof ContradictoryScenarioError;
}

const none: Effects = {};
const resolved = new Map<string, Effects>();

/** The number of combinations whose effects are kept. Requests can name any combination. */
const maxResolved = 1_000;

/**
 * The changes that a scenario makes; none without a scenario.
 * @param name a scenario's name, or several joined by `+`
 * @throws {UnknownScenarioError} if the scenario does not exist
 * @throws {ContradictoryScenarioError} if two of the joined ones exclude each other
 */
export function effectsOf(name: string | undefined): Effects {
  if (name === undefined) return none;
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const parts = name.split("+");
  const effects: Effects = {};
  for (const part of parts) {
    const scenario = Object.hasOwn(scenarios, part) ? scenarios[part] : undefined;
    if (scenario === undefined) throw new UnknownScenarioError(unknown(part));
    const { plan, get, webhook, ...others } = scenario.effects;
    Object.assign(effects, others);
    if (plan) effects.plan = { ...effects.plan, ...plan };
    if (get) effects.get = { ...effects.get, ...get };
    if (webhook) effects.webhook = { ...effects.webhook, ...webhook };
  }
  requireNoContradiction(parts);
  if (resolved.size < maxResolved) resolved.set(name, effects);
  return effects;
}

/** What a scenario decides about. Two different scenarios that decide the same exclude each other. */
function decisionsOf({ refuse, fault, limit, plan, get }: Effects): Record<string, unknown> {
  return {
    "the answer to the create": refuse ?? fault,
    // With an answer that is always a refusal, no limit is ever reached.
    ...(refuse === undefined && limit === undefined ? {} : { "which creates are refused": refuse ?? limit }),
    "how fast the task is": plan?.pace,
    "how the task ends": plan?.failure ?? plan?.stuckAt,
    "the form of a GET's answer": get?.wrapped,
  };
}

/** @throws {ContradictoryScenarioError} */
function requireNoContradiction(parts: readonly string[]): void {
  const decided = new Map<string, string>();
  for (const part of parts) {
    const decisions = decisionsOf(scenarios[part]?.effects ?? none);
    for (const [what, value] of Object.entries(decisions)) {
      if (value === undefined) continue;
      const earlier = decided.get(what);
      if (earlier !== undefined && earlier !== part) {
        const both = `${JSON.stringify(earlier)} and ${JSON.stringify(part)}`;
        throw new ContradictoryScenarioError(
          `the scenarios ${both} exclude each other: both say ${what}; leave one out`,
        );
      }
      decided.set(what, part);
    }
  }
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
