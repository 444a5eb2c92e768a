import { type ErrorName, errorResponses } from "../../generated/error-responses.ts";
import type { Effects } from "./effects.ts";

interface Scenario {
  /** What happens, in one line. */
  description: string;
  /** Whether its responses fit the contract. What is only seen in the field does not. */
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

  "500-before": documented("500 without a task, once for each external_task_id", {
    fault: { response: "500-internal-error", isCreated: false },
  }),
  "500-after": documented("500 although the task was made", {
    fault: { response: "500-internal-error", isCreated: true },
  }),
  "504-before": documented("504 as a web page, without a task, once for each external_task_id", {
    fault: { response: "504-gateway-timeout-page", isCreated: false },
  }),
  "504-after": documented("504 as a web page although the task was made", {
    fault: { response: "504-gateway-timeout-page", isCreated: true },
  }),
  "524-before": documented("524 as a web page, without a task, once for each external_task_id", {
    fault: { response: "524-cdn-timeout-page", isCreated: false },
  }),
  "524-after": documented("524 as a web page although the task was made", {
    fault: { response: "524-cdn-timeout-page", isCreated: true },
  }),
  "cut-before": seen("the connection is cut, without a task, once for each external_task_id", {
    fault: { response: "cut", isCreated: false },
  }),
  "cut-after": seen("the connection is cut although the task was made", {
    fault: { response: "cut", isCreated: true },
  }),
  "stall-before": seen("the answer stops in its body, without a task, once for each external_task_id", {
    fault: { response: "stall", isCreated: false },
  }),
  "stall-after": seen("the answer stops in its body although the task was made", {
    fault: { response: "stall", isCreated: true },
  }),

  "late-lookup": documented("for 30 seconds the task is not found by its external_task_id", {
    get: { hiddenMs: 30_000 },
  }),
  "flaky-polls": documented("of three GETs of the task, the first gets a 5xx", { get: { isFlaky: true } }),
  "expired-result": documented("the URL of the result has expired", { get: { isExpired: true } }),
  wrapped: seen("a GET shows the task one level deeper, with statuses in capitals", {
    get: { wrapped: 1 },
  }),
  "wrapped-twice": seen("a GET shows the task two levels deeper", { get: { wrapped: 2 } }),
  "unknown-status": seen("between processing and the end the task is in an undocumented status", {
    plan: { unknownStatus: "reviewing" },
  }),
  "code-in-200": seen("a refusal inside HTTP 200, no task", { refuse: "code-in-200" }),
  redirect: seen("301 to a web page, no task", { refuse: "redirect" }),
  "html-200": seen("200 with a web page, no task", { refuse: "html-200" }),

  "late-id-check": documented("an id that no call made is accepted, and the task fails", {
    checksIdsLate: true,
  }),

  "webhook-duplicate": documented("each webhook comes twice", { webhook: { duplicate: true } }),
  "webhook-reorder": documented("webhooks change places", { webhook: { reorder: true } }),
  "webhook-delay": documented("each webhook comes 20 seconds late", { webhook: { delayMs: 20_000 } }),
  "webhook-drop": documented("no webhook comes", { webhook: { drop: true } }),

  ...errorScenarios,
};
