import { type HttpResponse, jsonResponse } from "../../http/message.ts";
import type { Effects, Fault } from "../scenarios/scenarios.ts";
import type { AccountLimits } from "../state/account-limits.ts";
import type { Refusal, Responses } from "../state/responses.ts";

/** Refuses a POST in a scenario that refuses every POST, or that limits their rate. */
export function refuseByScenario(
  { responses, limits }: { responses: Responses; limits: AccountLimits },
  { refuse, limit }: Effects,
  origin: string,
): Refusal | undefined {
  if (refuse !== undefined) return responses.named(refuse, { origin });
  const wait = limit === "rate" ? limits.waitForRate() : undefined;
  return wait === undefined ? undefined : responses.named("429-rate-limited", { headers: retryAfter(wait) });
}

/** The header `Retry-After`. */
export function retryAfter(seconds: number): Record<string, string> {
  return { "retry-after": String(seconds) };
}

/** The response of a scenario in which the request fails, before or after a task was made. */
export function faultResponse(
  { responses }: { responses: Responses },
  { response, isCreated }: Fault,
): HttpResponse {
  if (response === "cut") {
    return { status: 0, headers: {}, body: null, fault: isCreated ? "cut-after" : "cut-before" };
  }
  if (response === "stall") {
    return { ...jsonResponse(200, { code: 0, message: "SUCCEED", data: {} }), fault: "stall" };
  }
  return responses.named(response);
}
