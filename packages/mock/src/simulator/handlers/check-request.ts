import { notAcceptable } from "../../http/error-responses.ts";
import type { HttpRequest } from "../../http/message.ts";
import { isJson, readBody, UnreadableBodyError } from "../../http/read-body.ts";
import { acceptsJson } from "../../http/request-headers.ts";
import type { Endpoint } from "../rules/endpoint.ts";
import { findBodyFault } from "../rules/fault.ts";
import type { SharedFields } from "../rules/shared-fields.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import type { Refusal, Responses } from "../state/responses.ts";

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
type Read<Content> = { refusal: Refusal } | { refusal?: undefined; body: Content };

/** Reads a body: parsed if its media type is JSON, else as text. */
export function readRequestBody(responses: Responses, request: HttpRequest, maxBytes: number): Read<unknown> {
  try {
    return { body: readBody(request, maxBytes) };
  } catch (error) {
    if (!(error instanceof UnreadableBodyError)) throw error;
    const { status, code, message } = error;
    // The message may have a part of the body.
    const reason = status === 413 ? message : "the request body is not valid JSON in a known charset";
    return { refusal: responses.gateway(status, { code, message, reason }) };
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
    const reason = "the content type must be application/json";
    return {
      refusal: responses.gateway(400, { code: "invalid_request", message: `${reason}, ${sent}`, reason }),
    };
  }
  const fault = findBodyFault(rules, body);
  if (fault !== undefined) {
    return { refusal: responses.gateway(400, { code: "invalid_request", ...fault }) };
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
): Refusal | undefined {
  const length = headers["content-length"];
  if (body.length > 0 || (length !== undefined && length !== "0")) {
    return responses.gateway(400, { code: "invalid_request", message: "a GET of a task takes no body" });
  }
  if (id === "") {
    const message = "task_id is required in the path";
    return responses.gateway(400, { code: "invalid_request", message, param: "task_id" });
  }
  return refuseAccept(headers["accept"]);
}

function refuseAccept(accept: string | undefined): Refusal | undefined {
  if (acceptsJson(accept)) return undefined;
  return { ...notAcceptable(accept ?? ""), reason: "the Accept header does not allow application/json" };
}
