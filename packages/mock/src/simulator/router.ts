import { isPreflight, preflightResponse, withCors } from "../http/cors.ts";
import { mockFailure, noMethod } from "../http/error-responses.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../http/message.ts";
import { notify } from "../http/notify.ts";
import { tooLarge } from "../http/read-body.ts";
import { bearerToken, preference } from "../http/request-headers.ts";
import { messageOf, truncate } from "../http/text.ts";
import { type AdminActions, handleAdmin, isAdminPath, type OwnRequest } from "./admin/routes.ts";
import { callEndpoint } from "./handlers/call-endpoint.ts";
import { checkPost, readRequestBody, refuseGet } from "./handlers/check-request.ts";
import { createTask } from "./handlers/create-task.ts";
import { getFile, isFilePath } from "./handlers/get-file.ts";
import { getIndex, isIndexPath } from "./handlers/get-index.ts";
import { getTask } from "./handlers/get-task.ts";
import { answerUnknownPath } from "./handlers/unknown-path.ts";
import { type Endpoint, endpointAt } from "./rules/endpoint.ts";
import { readSharedFields } from "./rules/shared-fields.ts";
import {
  effectsOf,
  isScenarioError,
  scenarioInExternalTaskId,
  scenarioInPrefer,
} from "./scenarios/resolve.ts";
import type { Effects } from "./scenarios/scenarios.ts";
import type { Handled } from "./state/journal.ts";
import type { Refusal } from "./state/responses.ts";
import type { State } from "./state/state.ts";

/** Routes each request to its handler, and adds the requests to the service to the journal. */
export function createRouter(
  state: State,
  actions: AdminActions,
): Pick<HttpHandler, "handle" | "refuseBody"> {
  const { clock, journal, responses, options } = state;

  const journaled = (request: HttpRequest, { response, note }: Handled, at: number): HttpResponse => {
    const { method, path } = request;
    const { reason } = response;
    const entry = {
      at,
      method,
      path: truncate(path),
      status: response.status,
      created: false,
      ...note,
      ...(reason === undefined ? {} : { reason }),
    };
    journal.requests.add(entry);
    notify(options.onRequest, entry, request);
    return withCors(request, response);
  };

  const failed = (request: HttpRequest, error: unknown, at: number): HttpResponse =>
    journaled(request, { response: { ...mockFailure(error), reason: messageOf(error) } }, at);

  return {
    handle: (received) => {
      const request = options.publicUrl === undefined ? received : { ...received, origin: options.publicUrl };
      if (isPreflight(request)) return withCors(request, preflightResponse(request));
      const [path = ""] = request.path.split("?", 1);
      if (isOwnRoute(request, path)) {
        return answerOwnRoute(state, actions, { request, path, calledOrigin: received.origin });
      }
      const at = clock.now();
      try {
        return journaled(request, handleService(state, request, path), at);
      } catch (error) {
        // An error of `onTask`, such as that of a full disk, is an answer too, which a page may read.
        return failed(request, error, at);
      }
    },
    refuseBody: (request) => {
      const { status, code, message } = tooLarge(options.maxBodyBytes);
      return journaled(request, { response: responses.gateway(status, { code, message }) }, clock.now());
    },
  };
}

/** Whether a request is for a file, an admin route or the index. */
function isOwnRoute({ method }: HttpRequest, path: string): boolean {
  return (
    isFilePath(path) || isAdminPath(path) || (isIndexPath(path) && (method === "GET" || method === "HEAD"))
  );
}

/** Answers a request for a file or an admin route, which the journal does not have. */
async function answerOwnRoute(state: State, actions: AdminActions, own: OwnRequest): Promise<HttpResponse> {
  const { request } = own;
  try {
    return withCors(request, await ownResponse(state, actions, own));
  } catch (error) {
    return withCors(request, mockFailure(error));
  }
}

function ownResponse(
  state: State,
  actions: AdminActions,
  own: OwnRequest,
): HttpResponse | Promise<HttpResponse> {
  const { request, path } = own;
  if (isFilePath(path)) return getFile(state, request, path);
  // The server leaves the body out.
  const asked = request.method === "HEAD" ? { ...request, method: "GET" } : request;
  if (isIndexPath(path) && asked.method === "GET") return getIndex();
  return handleAdmin(state, actions, { ...own, request: asked });
}

/** Checks in the order of the contract mock: URL and body, route, key, then the rules of the operation. */
function handleService(state: State, request: HttpRequest, path: string): Handled {
  const { responses } = state;
  const pathname = decoded(path);
  if (pathname === undefined) {
    const message = "the request path is not a valid URL";
    return { response: responses.gateway(400, { code: "invalid_request", message }) };
  }
  const read = readRequestBody(responses, request, state.options.maxBodyBytes);
  if (read.refusal !== undefined) return { response: read.refusal };

  const route = findRoute(path);
  if (route === undefined) {
    const resolved = resolveScenario(state, request);
    return "response" in resolved ? resolved : answerUnknownPath(request, pathname, resolved.effects);
  }
  const { endpoint, isTask } = route;
  const allowed = isTask ? "GET" : "POST";
  if (request.method !== allowed) {
    const response = noMethod(pathname, request.method, allowed);
    return { response: { ...response, reason: `this path takes ${allowed}` } };
  }

  const refusal = refuseKey(state, request.headers["authorization"]);
  if (refusal !== undefined) return { response: refusal };
  return isTask
    ? handleGet(state, endpoint, request, pathname.slice(endpoint.path.length + 1))
    : handlePost(state, endpoint, request, read.body);
}

/** The endpoint with exactly this path, or the one whose task has it. */
function findRoute(path: string): { endpoint: Endpoint; isTask: boolean } | undefined {
  const endpoint = endpointAt(path);
  if (endpoint !== undefined) return { endpoint, isTask: false };
  const parent = endpointAt(path.slice(0, path.lastIndexOf("/")));
  return parent?.makes === undefined ? undefined : { endpoint: parent, isTask: true };
}

function handlePost(state: State, endpoint: Endpoint, request: HttpRequest, sent: unknown): Handled {
  const checked = checkPost(state.responses, endpoint, request, sent);
  if (checked.refusal !== undefined) return { response: checked.refusal };
  const { body } = checked;
  const fields = readSharedFields(endpoint, body);
  const resolved = resolveScenario(state, request, fields.externalTaskId);
  if ("response" in resolved) return resolved;
  const post = { endpoint, request, body, fields, ...resolved };
  return endpoint.makes === undefined ? callEndpoint(state, post) : createTask(state, post);
}

function handleGet(state: State, endpoint: Endpoint, request: HttpRequest, id: string): Handled {
  const refusal = refuseGet(state.responses, request, id);
  if (refusal !== undefined) return { response: refusal };
  const resolved = resolveScenario(state, request);
  return "response" in resolved ? resolved : getTask(state, { endpoint, request, id, ...resolved });
}

/** The scenario of a request, and its effects. A request with an unknown scenario is refused. */
function resolveScenario(
  { responses, scenario: usual }: State,
  { headers }: HttpRequest,
  externalTaskId?: string,
): { scenario: string | undefined; effects: Effects } | Handled {
  const unknown = ["code", "example", "dynamic"].find(
    (name) => preference(headers["prefer"], name) !== undefined,
  );
  if (unknown !== undefined) {
    const message = `the simulator does not know the preference ${unknown}, which is one of the contract mock: name a scenario, such as "Prefer: scenario=rate-limit"`;
    return { response: responses.gateway(400, { code: "invalid_request", message, param: "Prefer" }) };
  }
  const scenario = scenarioInPrefer(headers["prefer"]) ?? scenarioInExternalTaskId(externalTaskId) ?? usual;
  try {
    return { scenario, effects: effectsOf(scenario) };
  } catch (error) {
    if (!isScenarioError(error)) throw error;
    const note = externalTaskId === undefined ? {} : { external_task_id: truncate(externalTaskId) };
    const reason = "the scenario is unknown, or joins two that exclude each other: the response says which";
    const refusal = { code: "invalid_request", message: error.message, param: "scenario", reason };
    return { response: responses.gateway(400, refusal), note };
  }
}

function refuseKey(
  { responses, tokens, options }: Pick<State, "responses" | "tokens" | "options">,
  authorization: string | undefined,
): Refusal | undefined {
  if (!options.requireKey) return undefined;
  const token = bearerToken(authorization);
  if (token !== undefined && tokens?.has(token) !== false) return undefined;
  if (token !== undefined) {
    const reason = "the key is none of the valid ones (tokens)";
    return responses.gateway(401, { code: "", message: "invalid token", reason });
  }
  const reason =
    authorization === undefined
      ? "the Authorization header is missing"
      : "Authorization must be `Bearer` and a key";
  return responses.gateway(401, { code: "", message: `invalid token: ${reason}` });
}

function decoded(path: string): string | undefined {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
