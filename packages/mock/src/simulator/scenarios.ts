import { type ErrorName, errorAnswers } from "../generated/error-answers.ts";
import { ownText } from "../http/truncate.ts";
import type { PlanChange } from "./tasks/lifecycle.ts";

/** What is answered instead of what was asked for. */
export type AnswerName = ErrorName | "code-in-200" | "redirect" | "html-200";

/** How the deliveries of a task's webhooks go wrong. */
export interface WebhookFaults {
  /** Each delivery comes twice. */
  duplicate?: boolean;
  /** Deliveries change places. */
  reorder?: boolean;
  /** Each delivery comes this much later, in milliseconds. */
  delayMs?: number;
  /** No delivery comes. */
  drop?: boolean;
}

/** What a scenario changes, as data. */
export interface Effects {
  /** Every create, and every look that asks for the scenario itself, gets this answer; no task is made. */
  refuse?: AnswerName;
  /** Creates are refused by a real count: one in two seconds, or one running task. */
  limit?: "rate" | "concurrency";
  /**
   * A create goes wrong, once for each `external_task_id`, and always without one. `isCreated` tells whether the
   * task was made before.
   */
  fault?: { answer: ErrorName | "cut" | "stall"; isCreated: boolean };
  plan?: PlanChange;
  look?: LookChange;
  webhook?: WebhookFaults;
}

export interface LookChange {
  /** For so long the task is not found by its `external_task_id`, in milliseconds since it was created. */
  hiddenMs?: number;
  /** Shape of the answer: the task is one or two levels deeper than documented. */
  wrapped?: 1 | 2;
  /** Of three looks at a task, the first gets a 5xx. */
  isFlaky?: boolean;
  /** The result's URL has expired before anyone used it. */
  isExpired?: boolean;
}

export interface Scenario {
  /** What happens, in one line. */
  description: string;
  /** Whether its answers fit the documented contract: what is only seen in the field does not. */
  isDocumented: boolean;
  effects: Effects;
}

const documented = (description: string, effects: Effects): Scenario => ({
  description,
  isDocumented: true,
  effects,
});
const seen = (description: string, effects: Effects): Scenario => ({
  description,
  isDocumented: false,
  effects,
});
const fails = (reason: string): Scenario =>
  documented(`the task fails: ${reason}`, { plan: { failure: reason } });
const refused = (name: ErrorName): Scenario => {
  const { status, summary } = errorAnswers[name];
  return documented(`${status}, no task: ${summary}`, { refuse: name });
};

const errorScenarios = Object.fromEntries(
  (Object.keys(errorAnswers) as ErrorName[]).map((name) => [`error-${name}`, refused(name)] as const),
);

/** Everything that can be asked for, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  slow: documented("the task takes ten times as long", { plan: { pace: 10 } }),
  instant: documented("the task has succeeded at the first look", { plan: { pace: 0 } }),
  stuck: documented("the task stays in the queue for ever", { plan: { stuckAt: "submitted" } }),
  "stuck-processing": documented("the task is worked on for ever", { plan: { stuckAt: "processing" } }),

  fail: fails("Image pixel is invalid"),
  "fail-image-format": fails("Image format is invalid"),
  "fail-image-ratio": fails("Image aspect ratio is invalid"),
  "fail-image-download": fails("Failed to download the image"),
  "fail-mask": fails("Mask resolution does not match the image"),
  "fail-content-policy": fails("Failure to pass the risk control system"),
  "fail-timeout": fails("Task timed out"),

  "rate-limit": documented("429 with 1302: one create in two seconds passes, the first one does not", {
    limit: "rate",
  }),
  concurrency: documented("429 with 1303 while another task is running", { limit: "concurrency" }),
  quota: refused("429-resource-pack-used-up"),
  arrears: refused("429-account-in-arrears"),
  maintenance: refused("503-maintenance"),

  "500-before": documented("500 without a task, once for each external_task_id", {
    fault: { answer: "500-internal-error", isCreated: false },
  }),
  "500-after": documented("500 although the task was made", {
    fault: { answer: "500-internal-error", isCreated: true },
  }),
  "504-before": documented("504 as a web page, without a task, once for each external_task_id", {
    fault: { answer: "504-gateway-timeout-page", isCreated: false },
  }),
  "504-after": documented("504 as a web page although the task was made", {
    fault: { answer: "504-gateway-timeout-page", isCreated: true },
  }),
  "524-before": documented("524 as a web page, without a task, once for each external_task_id", {
    fault: { answer: "524-cdn-timeout-page", isCreated: false },
  }),
  "524-after": documented("524 as a web page although the task was made", {
    fault: { answer: "524-cdn-timeout-page", isCreated: true },
  }),
  "cut-before": seen("the connection is cut, without a task, once for each external_task_id", {
    fault: { answer: "cut", isCreated: false },
  }),
  "cut-after": seen("the connection is cut although the task was made", {
    fault: { answer: "cut", isCreated: true },
  }),
  "stall-before": seen("the answer stops in its body, without a task, once for each external_task_id", {
    fault: { answer: "stall", isCreated: false },
  }),
  "stall-after": seen("the answer stops in its body although the task was made", {
    fault: { answer: "stall", isCreated: true },
  }),

  "late-lookup": documented("for 30 seconds the task is not found by its external_task_id", {
    look: { hiddenMs: 30_000 },
  }),
  "flaky-polls": documented("of three looks at the task, the first gets a 5xx", { look: { isFlaky: true } }),
  "expired-result": documented("the URL of the video has expired", { look: { isExpired: true } }),
  wrapped: seen("a look shows the task one level deeper, with statuses in capitals", {
    look: { wrapped: 1 },
  }),
  "wrapped-twice": seen("a look shows the task two levels deeper", { look: { wrapped: 2 } }),
  "unknown-status": seen("between processing and the end the task is in a status that no one knows", {
    plan: { unknownStatus: "reviewing" },
  }),
  "code-in-200": seen("a refusal inside HTTP 200, no task", { refuse: "code-in-200" }),
  redirect: seen("301 to a web page, no task", { refuse: "redirect" }),
  "html-200": seen("200 with a web page, no task", { refuse: "html-200" }),

  "webhook-duplicate": documented("each webhook comes twice", { webhook: { duplicate: true } }),
  "webhook-reorder": documented("webhooks change places", { webhook: { reorder: true } }),
  "webhook-delay": documented("each webhook comes 20 seconds late", { webhook: { delayMs: 20_000 } }),
  "webhook-drop": documented("no webhook comes", { webhook: { drop: true } }),

  ...errorScenarios,
};

/** A scenario was asked for that does not exist. */
export class UnknownScenarioError extends Error {
  override readonly name = "UnknownScenarioError";
}

const resolved = new Map<string, Effects>();

/**
 * What a scenario changes.
 * @param name a scenario's name, or several joined by `+`; where two change the same thing, the last one counts
 * @throws {UnknownScenarioError} if there is none of that name; the message lists all
 */
export function effectsOf(name: string): Effects {
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const effects: Effects = {};
  for (const part of name.split("+")) {
    const scenario = Object.hasOwn(scenarios, part) ? scenarios[part] : undefined;
    if (scenario === undefined) throw new UnknownScenarioError(unknown(part));
    const { plan, look, webhook, ...others } = scenario.effects;
    Object.assign(effects, others);
    if (plan) effects.plan = { ...effects.plan, ...plan };
    if (look) effects.look = { ...effects.look, ...look };
    if (webhook) effects.webhook = { ...effects.webhook, ...webhook };
  }
  // Names come from requests: combinations beyond number must not fill the memory.
  if (resolved.size < 1_000) resolved.set(name, effects);
  return effects;
}

function unknown(name: string): string {
  const names = Object.keys(scenarios).join(", ");
  return `there is no scenario ${JSON.stringify(name.slice(0, 60))}; known are ${names}`;
}

// No longer than a few names: what is cut off is refused as unknown.
const inPrefer = /(?:^|[,;\s])scenario="?([^",;\s]{1,200})/i;
const inExternalTaskId = /scenario:([^\s/,;]{1,200})/;

/** The scenario in `Prefer: scenario=NAME`. */
export function scenarioInPrefer(prefer: string | undefined): string | undefined {
  return prefer === undefined ? undefined : found(inPrefer.exec(prefer));
}

/** The scenario in an `external_task_id` such as `order-17-scenario:slow`. */
export function scenarioInExternalTaskId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : found(inExternalTaskId.exec(id));
}

function found(match: RegExpExecArray | null): string | undefined {
  const name = match?.[1];
  return name === undefined ? undefined : ownText(name);
}
