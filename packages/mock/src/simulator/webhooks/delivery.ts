import { truncate } from "../../http/text.ts";
import type { WebhookFaults } from "../scenarios/scenarios.ts";
import type { CallbackSource } from "./allowed-hosts.ts";

/** One webhook to deliver. */
export interface WebhookJob {
  /** `callback_url` of the task. */
  url: string;
  /** JSON. */
  body: string;
  task_id: string;
  /** Where the task was created. */
  source?: CallbackSource;
  faults?: WebhookFaults;
  /** Whether it is the last webhook of its task. */
  isLast?: boolean;
  /** Whether the scenario sends it a second time. */
  isDuplicate?: boolean;
}

/** The outcome of one attempt to deliver a webhook, or the reason why there was none. */
export interface Delivery {
  /** When the attempt ended, in Unix milliseconds of the simulator's clock. */
  at: number;
  task_id: string;
  /** Without the query, which may contain secrets of the receiver. */
  url: string;
  /** The first 65,536 characters of the webhook. */
  body: string;
  /** `delivered` is a 2xx, and `failed` any other result. `refused` and `dropped` webhooks were not sent. */
  outcome: "delivered" | "failed" | "refused" | "dropped";
  /** The number of the attempt, from 1; 0 if it was not sent. */
  attempt: number;
  /** HTTP status of the receiver's response. */
  status?: number;
  /** Why it was not delivered. */
  reason?: string;
  /** Whether the scenario sent it a second time. */
  isDuplicate?: true;
}

/** The result of an attempt. */
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

/** Scheme, host and path; empty for a text that is not a URL. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
