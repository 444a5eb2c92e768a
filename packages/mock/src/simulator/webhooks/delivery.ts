import { truncate } from "../../http/text.ts";
import type { WebhookFaults } from "../scenarios/scenarios.ts";

/** One webhook to deliver. */
export interface WebhookJob {
  /** `callback_url` of the task. */
  url: string;
  /** JSON. */
  body: string;
  task_id: string;
  faults?: WebhookFaults;
  /** Whether the task is at its end: no webhook of it follows. */
  isLast?: boolean;
  /** Whether the receiver gets it for the second time. */
  isDuplicate?: boolean;
}

/** The outcome of one attempt to deliver a webhook, or why there was none. */
export interface Delivery {
  /** When it ended, Unix time in milliseconds of the simulator's clock. */
  at: number;
  task_id: string;
  /** Without the query, in which receivers keep their secrets. */
  url: string;
  /** What was sent, or would have been: its first 65,536 characters. */
  body: string;
  /** `delivered` is a 2xx, `failed` anything else; the others were not sent. */
  outcome: "delivered" | "failed" | "refused" | "dropped";
  /** From 1; 0 if it was not sent. */
  attempt: number;
  /** HTTP status of the receiver's response. */
  status?: number;
  /** Why it was not delivered. */
  reason?: string;
  /** The scenario sent it a second time. */
  isDuplicate?: true;
}

/** How an attempt ended. */
export interface AttemptResult {
  outcome: Delivery["outcome"];
  attempt: number;
  status?: number | undefined;
  reason?: string | undefined;
}

const maxBody = 65_536;

export function recordOf(job: WebhookJob, at: number, result: AttemptResult): Delivery {
  const { task_id, url, body, isDuplicate } = job;
  const { outcome, attempt, status, reason } = result;
  return {
    at,
    task_id,
    url: truncate(withoutSecrets(url)),
    body: truncate(body, maxBody),
    outcome,
    attempt,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(isDuplicate === true ? { isDuplicate } : {}),
  };
}

/** Scheme, host and path; empty for a text that is no URL. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
