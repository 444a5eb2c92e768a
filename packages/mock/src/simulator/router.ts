import { answerPreflight, isPreflight, withCors } from "../http/cors.ts";
import { noMethod, noRoute } from "../http/error-responses.ts";
import { isForeignPage } from "../http/host-guard.ts";
import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { readBody, tooLarge, UnreadableBodyError } from "../http/read-body.ts";
import { truncate } from "../http/truncate.ts";
import { type AdminActions, adminPath, answerAdmin, refuseForeignPage } from "./admin.ts";
import { bearerToken } from "./check-request.ts";
import { createTask } from "./create-task.ts";
import { getTask } from "./get-task.ts";
import type { JournalRequest } from "./journal.ts";
import { getVideo, isVideoPath } from "./media/route.ts";
import type { Service } from "./state.ts";

const createPath = "/kling/v1/videos/multi-image2video";
const taskPath = `${createPath}/`;
const tooLargeCode = "read_request_body_failed";

export type Handle = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** The whole service as functions of plain values. */
export interface Routes {
  handle: Handle;
  /** Answers a request whose body is too large to be read. */
  refuseBody(request: HttpRequest): HttpResponse;
}

export function createRoutes(service: Service, actions: AdminActions): Routes {
  const { clock, requests, answers, options } = service;

  const journaled = (
    request: HttpRequest,
    respond: (entry: JournalRequest) => HttpResponse,
  ): HttpResponse => {
    const { method, path } = request;
    const entry = { at: clock.now(), method, path: truncate(path), status: 0, created: false };
    const response = respond(entry);
    entry.status = response.status;
    requests.add(entry);
    options.onRequest?.(entry, request);
    return withCors(request, response);
  };

  const handle: Handle = (request) => {
    if (isPreflight(request)) return withCors(request, answerPreflight(request));
    const [path = ""] = request.path.split("?", 1);
    if (isVideoPath(path)) {
      return getVideo(service, request, path).then((response) => withCors(request, response));
    }
    if (path === adminPath || path.startsWith(`${adminPath}/`)) {
      const answer = admin(service, actions, request, path);
      return answer instanceof Promise
        ? answer.then((response) => withCors(request, response))
        : withCors(request, answer);
    }
    return journaled(request, (entry) => answer(service, request, path, entry));
  };

  return {
    handle,
    refuseBody: (request) =>
      journaled(request, () => answers.gateway(413, tooLargeCode, tooLarge(options.maxBodyBytes).message)),
  };
}

/** In the order of the contract mock: what cannot be read, no route, no key, then what the operation says. */
function answer(service: Service, request: HttpRequest, path: string, entry: JournalRequest): HttpResponse {
  const pathname = decoded(path);
  if (pathname === undefined) {
    return service.answers.gateway(400, "invalid_request", "the request path is no valid URL");
  }
  const read = bodyOf(service, request);
  if (read.refusal !== undefined) return read.refusal;

  const isCreate = path === createPath;
  if (!isCreate && (!path.startsWith(taskPath) || path.indexOf("/", taskPath.length) !== -1)) {
    return noRoute(pathname);
  }
  if (request.method !== (isCreate ? "POST" : "GET")) return noMethod(pathname, request.method);

  const token = bearerToken(request.headers["authorization"]);
  if (token === undefined || service.tokens?.has(token) === false) {
    return service.answers.gateway(401, "", tokenFault(request.headers["authorization"], token));
  }
  return isCreate
    ? createTask(service, request, read.body, entry)
    : getTask(service, request, pathname.slice(taskPath.length), entry);
}

function tokenFault(authorization: string | undefined, token: string | undefined): string {
  if (token !== undefined) return "invalid token";
  return authorization === undefined
    ? "invalid token: the Authorization header is missing"
    : "invalid token: Authorization must be `Bearer` and a key";
}

function admin(
  service: Service,
  actions: AdminActions,
  request: HttpRequest,
  pathname: string,
): HttpResponse | Promise<HttpResponse> {
  const { method, origin, headers } = request;
  if (isForeignPage(headers["origin"], origin)) return refuseForeignPage();
  const read = bodyOf(service, request);
  if (read.refusal !== undefined) return read.refusal;
  return answerAdmin(service, actions, { method, pathname, body: read.body, origin });
}

type Read = { body: unknown; refusal?: undefined } | { refusal: HttpResponse };

function bodyOf({ answers, options }: Service, request: HttpRequest): Read {
  try {
    return { body: readBody(request, options.maxBodyBytes) };
  } catch (error) {
    if (!(error instanceof UnreadableBodyError)) throw error;
    const code = error.status === 413 ? tooLargeCode : "invalid_request";
    return { refusal: answers.gateway(error.status, code, error.message) };
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
