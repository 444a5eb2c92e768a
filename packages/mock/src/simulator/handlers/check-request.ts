import { notAcceptable } from "../../http/error-responses.ts";
import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { isJson } from "../../http/read-body.ts";
import { acceptsJson } from "../../http/request-headers.ts";
import type { Endpoint } from "../rules/endpoint.ts";
import { findBodyFault } from "../rules/fault.ts";
import { findAt, type Place, placesOf } from "../rules/places.ts";
import type { SharedFields } from "../rules/shared-fields.ts";
import type { Effects } from "../scenarios/effects.ts";
import type { State } from "../state/state.ts";
import { isIdOfTask } from "../tasks/made-ids.ts";

/** The body of a request that fits its endpoint's rules. */
export type Body = Readonly<Record<string, unknown>>;

/** A POST that the contract allows. */
export interface CheckedPost {
  endpoint: Endpoint;
  request: HttpRequest;
  body: Body;
  fields: SharedFields;
  /** The scenario of the request, and what it changes. */
  scenario: string | undefined;
  effects: Effects;
}

/** A POST is either refused, or its body fits the rules. */
type CheckedBody = { refusal: HttpResponse } | { refusal?: undefined; body: Body };

/** Checks a POST by the contract. */
export function checkPost(
  { responses }: Pick<State, "responses">,
  { rules }: Endpoint,
  { headers }: HttpRequest,
  body: unknown,
): CheckedBody {
  const contentType = headers["content-type"];
  if (body !== undefined && !isJson(contentType ?? "")) {
    const sent = contentType === undefined ? "none was sent" : `${contentType.slice(0, 100)} was sent`;
    const message = `the content type must be application/json, ${sent}`;
    return { refusal: responses.gateway(400, "invalid_request", message) };
  }
  const fault = findBodyFault(rules, body);
  if (fault !== undefined) {
    return { refusal: responses.gateway(400, "invalid_request", fault.message, fault.param) };
  }
  const refusal = refuseAccept(headers["accept"]);
  // The rules of every endpoint begin with `type: object`.
  return refusal === undefined ? { body: body as Body } : { refusal };
}

/** Refuses a GET that the contract does not allow; `undefined` if it does. */
export function refuseGet(
  { responses }: Pick<State, "responses">,
  { headers, body }: HttpRequest,
  id: string,
): HttpResponse | undefined {
  const length = headers["content-length"];
  if (body.length > 0 || (length !== undefined && length !== "0")) {
    return responses.gateway(400, "invalid_request", "a GET of a task takes no body");
  }
  if (id === "") {
    return responses.gateway(400, "invalid_request", "task_id is required in the path", "task_id");
  }
  return refuseAccept(headers["accept"]);
}

function refuseAccept(accept: string | undefined): HttpResponse | undefined {
  return acceptsJson(accept) ? undefined : notAcceptable(accept ?? "");
}

const idPlaces = new Map<Endpoint, Place<string>[]>();
const maxShown = 60;

/** Says which id in a body no call of this account has made; `undefined` if all are known. */
export function findUnknownId(
  { clock, store, knownIds }: Pick<State, "clock" | "store" | "knownIds">,
  endpoint: Endpoint,
  body: Body,
): string | undefined {
  let places = idPlaces.get(endpoint);
  if (places === undefined) {
    places = placesOf(endpoint.rules, "x-id");
    idPlaces.set(endpoint, places);
  }
  for (const { path, mark: kind } of places) {
    const found = findAt(body, path, (id, field) => {
      if (knownIds.has(kind, id) || isIdOfTask(store, clock.now(), kind, id)) return undefined;
      return `${field} ${JSON.stringify(id.slice(0, maxShown))} is no ${kind} of this account`;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
