import { type HttpResponse, jsonResponse } from "../../http/message.ts";
import type { Effects, Fault } from "../scenarios/effects.ts";
import type { State } from "../state/state.ts";

/** Refuses a POST in a scenario that refuses all, or that counts them. */
export function refuseByScenario(
  { responses, limits }: Pick<State, "responses" | "limits">,
  { refuse, limit }: Effects,
): HttpResponse | undefined {
  if (refuse !== undefined) return responses.named(refuse);
  const wait = limit === "rate" ? limits.waitForRate() : undefined;
  return wait === undefined ? undefined : responses.named("429-rate-limited", retryAfter(wait));
}

/** The header `Retry-After`. */
export function retryAfter(seconds: number): Record<string, string> {
  return { "retry-after": String(seconds) };
}

/** The response of a scenario in which the request fails, whether a task was made or not. */
export function faultResponse(
  { responses }: Pick<State, "responses">,
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
