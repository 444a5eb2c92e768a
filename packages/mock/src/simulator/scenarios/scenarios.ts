import { type ErrorName, errorResponses } from "../../generated/error-responses.ts";

/** The name of a response that replaces the usual one. */
export type ResponseName = ErrorName | "code-in-200" | "redirect" | "html-200";

/** The changes that a scenario makes, as data. */
export interface Effects {
  /** The response to every POST, and to every GET that names the scenario itself. No task is made. */
  refuse?: ResponseName;
  /** Limits POSTs to one in two seconds, or to one running task. */
  limit?: "rate" | "concurrency";
  /**
   * A POST fails. Without a task, it fails once for each `external_task_id`, or for each key and body. A call that
   * makes no task fails every time.
   */
  fault?: Fault;
  plan?: PlanChange;
  get?: GetChange;
  webhook?: WebhookFaults;
  /** A task with an unknown id is accepted, and fails. */
  checksIdsLate?: boolean;
  /** An unknown path is answered as the real gateway answers it, not as the contract mock does. */
  hasGatewayPaths?: boolean;
}

export interface Fault {
  response: ErrorName | "cut" | "stall";
  /** Whether the task is made first. */
  isCreated: boolean;
}

/** How a scenario changes the steps of a task. */
export interface PlanChange {
  /** A factor on every time; 0 ends the task at once. */
  pace?: number;
  /** The task fails for this reason soon after it was created. */
  failure?: string;
  /** The last status of the task. */
  stuckAt?: "submitted" | "processing";
  /** An undocumented status between `processing` and the end. */
  unknownStatus?: string;
  /** A task that has not ended has an empty `task_status_msg`. */
  hasEmptyMessage?: boolean;
}

/** How a scenario changes the responses to a GET of the task. */
interface GetChange {
  /** Milliseconds after its creation during which no lookup by `external_task_id` finds the task. */
  hiddenMs?: number;
  /** Milliseconds after its creation during which no GET finds the task. */
  unknownMs?: number;
  /** A GET shows the state at the last multiple of this many milliseconds of the clock. Webhooks are not late. */
  staleMs?: number;
  /** How many levels deeper than documented the task is, or that its URL is in `fail_reason`. */
  wrapped?: 1 | 2 | "url-in-fail-reason";
  /** The first of three GETs of a task gets a 5xx. */
  isFlaky?: boolean;
  /** The URL of the result has expired already. */
  isExpired?: boolean;
}

/** The faults in the deliveries of a task's webhooks. */
export interface WebhookFaults {
  /** Each delivery is sent twice. */
  duplicate?: boolean;
  /** Deliveries arrive in another order. */
  reorder?: boolean;
  /** Each delivery is sent this many milliseconds later. */
  delayMs?: number;
  /** No delivery is sent. */
  drop?: boolean;
  /** The deliveries have another task_id than the response to the create. */
  hasForeignId?: boolean;
}

interface Scenario {
  /** One line. */
  description: string;
  /** Whether its responses fit the contract. Responses that only users of the service have reported do not. */
  isDocumented: boolean;
  effects: Effects;
}

const documented = (description: string, effects: Effects): Scenario => ({
  description,
  isDocumented: true,
  effects,
});
const reported = (description: string, effects: Effects): Scenario => ({
  description,
  isDocumented: false,
  effects,
});
const fails = (reason: string): Scenario =>
  documented(`the task fails: ${reason}`, { plan: { failure: reason } });
const refused = (name: ErrorName): Scenario => {
  const { status, summary } = errorResponses[name];
  return documented(`${status}, no task: ${summary}`, { refuse: name });
};

const errorScenarios = Object.fromEntries(
  (Object.keys(errorResponses) as ErrorName[]).map((name) => [`error-${name}`, refused(name)] as const),
);

/** Every scenario, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  slow: documented("the task takes ten times as long", { plan: { pace: 10 } }),
  instant: documented("the task has succeeded at the first GET", { plan: { pace: 0 } }),
  stuck: documented("the task stays in the queue forever", { plan: { stuckAt: "submitted" } }),
  "stuck-processing": documented("the task stays in processing forever", { plan: { stuckAt: "processing" } }),

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

  "500-before": documented("500 without a task, once for each external_task_id or body", {
    fault: { response: "500-internal-error", isCreated: false },
  }),
  "500-after": documented("500 although the task was made", {
    fault: { response: "500-internal-error", isCreated: true },
  }),
  "504-before": documented("504 as a web page, without a task, once for each external_task_id or body", {
    fault: { response: "504-gateway-timeout-page", isCreated: false },
  }),
  "504-after": documented("504 as a web page although the task was made", {
    fault: { response: "504-gateway-timeout-page", isCreated: true },
  }),
  "524-before": documented("524 as a web page, without a task, once for each external_task_id or body", {
    fault: { response: "524-cdn-timeout-page", isCreated: false },
  }),
  "524-after": documented("524 as a web page although the task was made", {
    fault: { response: "524-cdn-timeout-page", isCreated: true },
  }),
  "cut-before": reported("the connection is cut, without a task, once for each external_task_id or body", {
    fault: { response: "cut", isCreated: false },
  }),
  "cut-after": reported("the connection is cut although the task was made", {
    fault: { response: "cut", isCreated: true },
  }),
  "stall-before": reported(
    "the response stops in its body, without a task, once for each external_task_id or body",
    {
      fault: { response: "stall", isCreated: false },
    },
  ),
  "stall-after": reported("the response stops in its body although the task was made", {
    fault: { response: "stall", isCreated: true },
  }),

  "late-lookup": documented("no lookup by external_task_id finds the task for 30 seconds", {
    get: { hiddenMs: 30_000 },
  }),
  "service-ids-only": reported("only the service's own task_id finds a task, external_task_id never does", {
    get: { hiddenMs: Number.POSITIVE_INFINITY },
  }),
  "late-task": documented("no GET finds the task for its first second", { get: { unknownMs: 1_000 } }),
  "stale-polls": documented("a GET shows a state that is up to 15 seconds old, webhooks come at once", {
    get: { staleMs: 15_000 },
  }),
  "empty-message": documented("task_status_msg is an empty text until the task ends", {
    plan: { hasEmptyMessage: true },
  }),
  "flaky-polls": documented("the first of three GETs of the task gets a 5xx", { get: { isFlaky: true } }),
  "expired-result": documented("the URL of the result has expired", { get: { isExpired: true } }),
  wrapped: reported("a GET shows the task one level deeper, with statuses in capitals", {
    get: { wrapped: 1 },
  }),
  "wrapped-twice": reported("a GET shows the task two levels deeper", { get: { wrapped: 2 } }),
  "url-in-fail-reason": reported("a finished task has its URL in fail_reason, and no task_result", {
    get: { wrapped: "url-in-fail-reason" },
  }),
  "unknown-status": reported("the task is in an undocumented status between processing and the end", {
    plan: { unknownStatus: "reviewing" },
  }),
  "code-in-200": reported("a refusal inside HTTP 200, no task", { refuse: "code-in-200" }),
  redirect: reported("301 to a web page under another name of this machine, no task", { refuse: "redirect" }),
  "html-200": reported("200 with a web page, no task", { refuse: "html-200" }),

  "gateway-paths": reported(
    'an unknown path gets 404 "Invalid URL" under /kling/v1, else 200 with a web page',
    {
      hasGatewayPaths: true,
    },
  ),

  "late-id-check": documented("a task with an unknown id is accepted, and fails", {
    checksIdsLate: true,
  }),

  "webhook-duplicate": documented("each webhook comes twice", { webhook: { duplicate: true } }),
  "webhook-reorder": documented("webhooks arrive in another order", { webhook: { reorder: true } }),
  "webhook-delay": documented("each webhook comes 20 seconds late", { webhook: { delayMs: 20_000 } }),
  "webhook-drop": documented("no webhook comes", { webhook: { drop: true } }),
  "webhook-foreign-id": reported("webhooks have another task_id than the response to the create", {
    webhook: { hasForeignId: true },
  }),

  ...errorScenarios,
};
