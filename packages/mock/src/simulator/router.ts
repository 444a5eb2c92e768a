import { answerPreflight, isPreflight, withCors } from "../http/cors.ts";
import { noMethod, noRoute } from "../http/error-responses.ts";
import { isForeignPage } from "../http/host-guard.ts";
import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { readBody, tooLarge, UnreadableBodyError } from "../http/read-body.ts";
import { bearerToken } from "../http/request-headers.ts";
import { truncate } from "../http/truncate.ts";
import { type AdminActions, adminPath, answerAdmin, refuseForeignPage } from "./admin.ts";
import { answerCall } from "./handlers/call.ts";
import { checkPost, refuseGet } from "./handlers/check-request.ts";
import { createTask } from "./handlers/create-task.ts";
import { getFile, isFilePath } from "./handlers/get-file.ts";
import { getTask } from "./handlers/get-task.ts";
import { type Endpoint, endpointAt } from "./rules/endpoint.ts";
import { readSharedFields } from "./rules/shared-fields.ts";
import type { Effects } from "./scenarios/effects.ts";
import {
  effectsOf,
  scenarioInExternalTaskId,
  scenarioInPrefer,
  UnknownScenarioError,
} from "./scenarios/resolve.ts";
import type { Handled } from "./state/journal.ts";
import type { State } from "./state/state.ts";

type Handle = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** The whole service as functions of plain values. */
interface Routes {
  handle: Handle;
  /** Answers a request whose body is too large to be read. */
  refuseBody(request: HttpRequest): HttpResponse;
}

export function createRoutes(state: State, actions: AdminActions): Routes {
  const { clock, journal, responses, options } = state;

  const journaled = (request: HttpRequest, respond: () => Handled): HttpResponse => {
    const { method, path } = request;
    const at = clock.now();
    const { response, note } = respond();
    const entry = { at, method, path: truncate(path), status: response.status, created: false, ...note };
    journal.requests.add(entry);
    options.onRequest?.(entry, request);
    return withCors(request, response);
  };

  const handle: Handle = (request) => {
    if (isPreflight(request)) return withCors(request, answerPreflight(request));
    const [path = ""] = request.path.split("?", 1);
    if (isFilePath(path)) {
      return getFile(state, request, path).then((response) => withCors(request, response));
    }
    if (path === adminPath || path.startsWith(`${adminPath}/`)) {
      const response = admin(state, actions, request, path);
      return response instanceof Promise
        ? response.then((settled) => withCors(request, settled))
        : withCors(request, response);
    }
    return journaled(request, () => answer(state, request, path));
  };

  const refuseBody = (request: HttpRequest): HttpResponse =>
    journaled(request, () => {
      const { status, code, message } = tooLarge(options.maxBodyBytes);
      return { response: responses.gateway(status, code, message) };
    });
  return { handle, refuseBody };
}

/** In the order of the contract mock: what cannot be read, no route, no key, then what the operation says. */
function answer(state: State, request: HttpRequest, path: string): Handled {
  const { responses } = state;
  const pathname = decoded(path);
  if (pathname === undefined) {
    return { response: responses.gateway(400, "invalid_request", "the request path is no valid URL") };
  }
  const read = readJson(state, request);
  if (read.refusal !== undefined) return { response: read.refusal };

  const route = findRoute(path);
  if (route === undefined) return { response: noRoute(pathname) };
  const { endpoint, isTask } = route;
  if (request.method !== (isTask ? "GET" : "POST")) return { response: noMethod(pathname, request.method) };

  const refusal = refuseKey(state, request.headers["authorization"]);
  if (refusal !== undefined) return { response: refusal };
  return isTask
    ? answerGet(state, endpoint, request, pathname.slice(endpoint.path.length + 1))
    : answerPost(state, endpoint, request, read.body);
}

/** The endpoint with exactly this path, or the one whose task it is. */
function findRoute(path: string): { endpoint: Endpoint; isTask: boolean } | undefined {
  const endpoint = endpointAt(path);
  if (endpoint !== undefined) return { endpoint, isTask: false };
  const parent = endpointAt(path.slice(0, path.lastIndexOf("/")));
  return parent?.makes === undefined ? undefined : { endpoint: parent, isTask: true };
}

function answerPost(state: State, endpoint: Endpoint, request: HttpRequest, sent: unknown): Handled {
  const checked = checkPost(state, endpoint, request, sent);
  if (checked.refusal !== undefined) return { response: checked.refusal };
  const { body } = checked;
  const fields = readSharedFields(endpoint, body);
  const id = fields.externalTaskId;
  const scenario =
    scenarioInPrefer(request.headers["prefer"]) ?? scenarioInExternalTaskId(id) ?? state.scenario;
  const effects = readEffects(scenario);
  if (effects instanceof UnknownScenarioError) {
    const note = id === undefined ? {} : { external_task_id: truncate(id) };
    return { response: refuseScenario(state, effects), note };
  }
  const post = { endpoint, request, body, fields, scenario, effects };
  return endpoint.makes === undefined ? answerCall(state, post) : createTask(state, post);
}

function answerGet(state: State, endpoint: Endpoint, request: HttpRequest, id: string): Handled {
  const refusal = refuseGet(state, request, id);
  if (refusal !== undefined) return { response: refusal };
  const scenario = scenarioInPrefer(request.headers["prefer"]) ?? state.scenario;
  const effects = readEffects(scenario);
  if (effects instanceof UnknownScenarioError) return { response: refuseScenario(state, effects) };
  return getTask(state, { endpoint, request, id, scenario, effects });
}

const none: Effects = {};

function readEffects(scenario: string | undefined): Effects | UnknownScenarioError {
  if (scenario === undefined) return none;
  try {
    return effectsOf(scenario);
  } catch (error) {
    if (error instanceof UnknownScenarioError) return error;
    throw error;
  }
}

function refuseScenario(
  { responses }: Pick<State, "responses">,
  { message }: UnknownScenarioError,
): HttpResponse {
  return responses.gateway(400, "invalid_request", message, "scenario");
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

function admin(
  state: State,
  actions: AdminActions,
  request: HttpRequest,
  pathname: string,
): HttpResponse | Promise<HttpResponse> {
  const { method, origin, headers } = request;
  if (isForeignPage(headers["origin"], origin)) return refuseForeignPage();
  const read = readJson(state, request);
  if (read.refusal !== undefined) return read.refusal;
  return answerAdmin(state, actions, { method, pathname, body: read.body, origin });
}

type Read = { body: unknown; refusal?: undefined } | { refusal: HttpResponse };

function readJson({ responses, options }: Pick<State, "responses" | "options">, request: HttpRequest): Read {
  try {
    return { body: readBody(request, options.maxBodyBytes) };
  } catch (error) {
    if (!(error instanceof UnreadableBodyError)) throw error;
    return { refusal: responses.gateway(error.status, error.code, error.message) };
  }
}

function decoded(path: string): string | undefined {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
