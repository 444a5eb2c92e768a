import type { ErrorName } from "../../generated/error-responses.ts";

/** A response that replaces the usual one. */
export type ResponseName = ErrorName | "code-in-200" | "redirect" | "html-200";

/** What a scenario changes, as data. */
export interface Effects {
  /** Every POST, and every GET that names the scenario itself, gets this response. No task is made. */
  refuse?: ResponseName;
  /** POSTs are refused by a count: one in two seconds, or one running task. */
  limit?: "rate" | "concurrency";
  /** A POST fails: once for each `external_task_id`, and always without one. */
  fault?: Fault;
  plan?: PlanChange;
  get?: GetChange;
  webhook?: WebhookFaults;
  /** A task with an id that no call made is accepted, and fails. */
  checksIdsLate?: boolean;
}

export interface Fault {
  response: ErrorName | "cut" | "stall";
  /** Whether the task was made before. */
  isCreated: boolean;
}

/** How a scenario changes a task's life. */
export interface PlanChange {
  /** Multiplies every time; 0 ends the task at once. */
  pace?: number;
  /** The task fails for this reason soon after it was created. */
  failure?: string;
  /** The task never gets beyond this status. */
  stuckAt?: "submitted" | "processing";
  /** An undocumented status between `processing` and the end. */
  unknownStatus?: string;
}

/** How a scenario changes what a GET of the task shows. */
interface GetChange {
  /** Milliseconds after its creation in which the task is not found by its `external_task_id`. */
  hiddenMs?: number;
  /** The task is one or two levels deeper than documented. */
  wrapped?: 1 | 2;
  /** Of three GETs of a task, the first gets a 5xx. */
  isFlaky?: boolean;
  /** The URL of the result has expired already. */
  isExpired?: boolean;
}

/** How the deliveries of a task's webhooks go wrong. */
export interface WebhookFaults {
  /** Each delivery is sent twice. */
  duplicate?: boolean;
  /** Deliveries change places. */
  reorder?: boolean;
  /** Each delivery is sent this many milliseconds later. */
  delayMs?: number;
  /** No delivery is sent. */
  drop?: boolean;
}
