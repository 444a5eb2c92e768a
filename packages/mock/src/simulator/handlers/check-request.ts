import { notAcceptable } from "../../http/error-responses.ts";
import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { isJson, readBody, UnreadableBodyError } from "../../http/read-body.ts";
import { acceptsJson } from "../../http/request-headers.ts";
import type { Endpoint } from "../rules/endpoint.ts";
import { findBodyFault } from "../rules/fault.ts";
import type { SharedFields } from "../rules/shared-fields.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import type { Responses } from "../state/responses.ts";

/** The body of a request that fits its endpoint's rules. */
export type Body = Readonly<Record<string, unknown>>;

/** A POST that the contract allows. */
export interface CheckedPost {
  endpoint: Endpoint;
  request: HttpRequest;
  body: Body;
  fields: SharedFields;
  /** The scenario of the request, and its effects. */
  scenario: string | undefined;
  effects: Effects;
}

/** A body, or the response that refuses it. */
type Read<Content> = { refusal: HttpResponse } | { refusal?: undefined; body: Content };

/** Reads a body: parsed if its media type is JSON, else as text. */
export function readRequestBody(responses: Responses, request: HttpRequest, maxBytes: number): Read<unknown> {
  try {
    return { body: readBody(request, maxBytes) };
  } catch (error) {
    if (!(error instanceof UnreadableBodyError)) throw error;
    return { refusal: responses.gateway(error.status, error.code, error.message) };
  }
}

/** Checks a POST against the contract. */
export function checkPost(
  responses: Responses,
  { rules }: Endpoint,
  { headers }: HttpRequest,
  body: unknown,
): Read<Body> {
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

/** Refuses a GET that the contract does not allow; `undefined` for one that it allows. */
export function refuseGet(
  responses: Responses,
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
