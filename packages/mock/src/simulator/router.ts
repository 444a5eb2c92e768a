import { isPreflight, preflightResponse, withCors } from "../http/cors.ts";
import { noMethod, noRoute } from "../http/error-responses.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../http/message.ts";
import { tooLarge } from "../http/read-body.ts";
import { bearerToken, preference } from "../http/request-headers.ts";
import { truncate } from "../http/text.ts";
import { type AdminActions, handleAdmin, isAdminPath } from "./admin.ts";
import { callEndpoint } from "./handlers/call-endpoint.ts";
import { checkPost, readRequestBody, refuseGet } from "./handlers/check-request.ts";
import { createTask } from "./handlers/create-task.ts";
import { getFile, isFilePath } from "./handlers/get-file.ts";
import { getIndex, isIndexPath } from "./handlers/get-index.ts";
import { getTask } from "./handlers/get-task.ts";
import { type Endpoint, endpointAt } from "./rules/endpoint.ts";
import { readSharedFields } from "./rules/shared-fields.ts";
import {
  effectsOf,
  scenarioInExternalTaskId,
  scenarioInPrefer,
  UnknownScenarioError,
} from "./scenarios/resolve.ts";
import type { Effects } from "./scenarios/scenarios.ts";
import type { Handled } from "./state/journal.ts";
import type { State } from "./state/state.ts";

/** Routes each request to its handler, and adds the requests to the service to the journal. */
export function createRouter(
  state: State,
  actions: AdminActions,
): Pick<HttpHandler, "handle" | "refuseBody"> {
  const { clock, journal, responses, options } = state;

  const journaled = (request: HttpRequest, { response, note }: Handled, at: number): HttpResponse => {
    const { method, path } = request;
    const entry = { at, method, path: truncate(path), status: response.status, created: false, ...note };
    journal.requests.add(entry);
    options.onRequest?.(entry, request);
    return withCors(request, response);
  };

  return {
    handle: (request) => {
      if (isPreflight(request)) return withCors(request, preflightResponse(request));
      const [path = ""] = request.path.split("?", 1);
      const own = handleOwnRoute(state, actions, request, path);
      if (own instanceof Promise) return own.then((response) => withCors(request, response));
      if (own !== undefined) return withCors(request, own);
      const at = clock.now();
      return journaled(request, handleService(state, request, path), at);
    },
    refuseBody: (request) => {
      const { status, code, message } = tooLarge(options.maxBodyBytes);
      return journaled(request, { response: responses.gateway(status, code, message) }, clock.now());
    },
  };
}

/** Handles a request for a file or an admin route; `undefined` for a route of the service. */
function handleOwnRoute(
  state: State,
  actions: AdminActions,
  request: HttpRequest,
  path: string,
): HttpResponse | Promise<HttpResponse> | undefined {
  if (isFilePath(path)) return getFile(state, request, path);
  // The server leaves the body out.
  const asked = request.method === "HEAD" ? { ...request, method: "GET" } : request;
  if (isIndexPath(path) && asked.method === "GET") return getIndex();
  return isAdminPath(path) ? handleAdmin(state, actions, asked, path) : undefined;
}

/** Checks in the order of the contract mock: URL and body, route, key, then the rules of the operation. */
function handleService(state: State, request: HttpRequest, path: string): Handled {
  const { responses } = state;
  const pathname = decoded(path);
  if (pathname === undefined) {
    return { response: responses.gateway(400, "invalid_request", "the request path is not a valid URL") };
  }
  const read = readRequestBody(responses, request, state.options.maxBodyBytes);
  if (read.refusal !== undefined) return { response: read.refusal };

  const route = findRoute(path);
  const { method } = request;
  if (route === undefined) return { response: noRoute(pathname, { method, meant: meantPath(path) }) };
  const { endpoint, isTask } = route;
  const allowed = isTask ? "GET" : "POST";
  if (method !== allowed) return { response: noMethod(pathname, method, allowed) };

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

/** The path behind the usual mistakes: a base URL without `/kling`, which Kling's own clients have, or with it twice. */
function meantPath(path: string): string | undefined {
  const candidates = [`/kling${path}`, path.replace("/kling/kling/", "/kling/"), path.replace(/\/+$/, "")];
  return candidates.find((each) => each !== path && findRoute(each) !== undefined);
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
    return { response: responses.gateway(400, "invalid_request", message, "Prefer") };
  }
  const scenario = scenarioInPrefer(headers["prefer"]) ?? scenarioInExternalTaskId(externalTaskId) ?? usual;
  try {
    return { scenario, effects: effectsOf(scenario) };
  } catch (error) {
    if (!(error instanceof UnknownScenarioError)) throw error;
    const note = externalTaskId === undefined ? {} : { external_task_id: truncate(externalTaskId) };
    return { response: responses.gateway(400, "invalid_request", error.message, "scenario"), note };
  }
}

function refuseKey(
  { responses, tokens }: Pick<State, "responses" | "tokens">,
  authorization: string | undefined,
): HttpResponse | undefined {
  const token = bearerToken(authorization);
  if (token !== undefined && tokens?.has(token) !== false) return undefined;
  if (token !== undefined) return responses.gateway(401, "", "invalid token");
  const reason =
    authorization === undefined
      ? "the Authorization header is missing"
      : "Authorization must be `Bearer` and a key";
  return responses.gateway(401, "", `invalid token: ${reason}`);
}

function decoded(path: string): string | undefined {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
