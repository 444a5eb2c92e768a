import { isForeignPage } from "../http/host-guard.ts";
import { type HttpRequest, type HttpResponse, jsonResponse } from "../http/message.ts";
import { readRequestBody } from "./handlers/check-request.ts";
import { effectsOf, UnknownScenarioError } from "./scenarios/resolve.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import type { State } from "./state/state.ts";
import { stepAt, viewOf } from "./tasks/task.ts";
import { isVirtual } from "./time/clock.ts";

const adminPath = "/__simulator";

/** Whether the path is one of the simulator's own routes, which the service does not have. */
export function isAdminPath(path: string): boolean {
  return path === adminPath || path.startsWith(`${adminPath}/`);
}

/** Actions of the admin routes outside the state. */
export interface AdminActions {
  advance(ms: number): Promise<void>;
  reset(): void;
}

interface AdminRequest {
  state: State;
  actions: AdminActions;
  body: unknown;
  origin: string;
}

interface AdminRoute {
  method: "GET" | "POST";
  respond(request: AdminRequest): HttpResponse | Promise<HttpResponse>;
}

const routes: Record<string, AdminRoute> = {
  "/scenarios": {
    method: "GET",
    respond: ({ state: { scenario = null } }) => {
      const list = Object.entries(scenarios).map(([name, { description, isDocumented }]) => ({
        name,
        description,
        documented: isDocumented,
      }));
      return jsonResponse(200, { scenario, scenarios: list });
    },
  },
  "/scenario": {
    method: "POST",
    respond: ({ state, body }) => {
      const name = property(body, "name");
      if (name !== null && typeof name !== "string") {
        return adminError(400, 'send {"name": "..."}, or {"name": null} for none');
      }
      try {
        effectsOf(name ?? undefined);
      } catch (error) {
        if (error instanceof UnknownScenarioError) return adminError(400, error.message);
        throw error;
      }
      state.scenario = name ?? undefined;
      return jsonResponse(200, { scenario: name });
    },
  },
  "/tasks": {
    method: "GET",
    respond: ({ state: { clock, store }, origin }) => {
      const now = clock.now();
      const tasks = [...store.all()].map((task) => ({
        ...viewOf(task, stepAt(task, now), origin),
        endpoint: task.stored.endpoint,
        scenario: task.stored.scenario ?? null,
      }));
      return jsonResponse(200, { now, count: tasks.length, tasks });
    },
  },
  "/requests": {
    method: "GET",
    respond: ({ state: { journal } }) => {
      const { count } = journal.requests;
      return jsonResponse(200, { count, requests: journal.requests.list() });
    },
  },
  "/deliveries": {
    method: "GET",
    respond: ({ state }) => jsonResponse(200, { deliveries: state.journal.deliveries.list() }),
  },
  "/reset": {
    method: "POST",
    respond: ({ state, actions }) => {
      actions.reset();
      return jsonResponse(200, { now: state.clock.now() });
    },
  },
  "/advance": {
    method: "POST",
    respond: async ({ state: { clock }, actions, body }) => {
      if (!isVirtual(clock)) {
        return adminError(409, "only a virtual clock can be advanced; this one runs by itself");
      }
      const ms = property(body, "ms");
      if (typeof ms !== "number" || !(ms >= 0 && Number.isFinite(ms))) {
        return adminError(400, 'send {"ms": milliseconds}, 0 or more');
      }
      await actions.advance(ms);
      return jsonResponse(200, { now: clock.now() });
    },
  },
};

/** Handles a request to one of the simulator's own routes. It needs no key, and the journal does not have it. */
export function handleAdmin(
  state: State,
  actions: AdminActions,
  request: HttpRequest,
  pathname: string,
): HttpResponse | Promise<HttpResponse> {
  const { method, origin, headers } = request;
  if (isForeignPage(headers["origin"], origin)) {
    return adminError(403, "only a program, or a page of this machine, may use the simulator's own routes");
  }
  const read = readRequestBody(state.responses, request, state.options.maxBodyBytes);
  if (read.refusal !== undefined) return read.refusal;
  const name = pathname.slice(adminPath.length);
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    const known = Object.entries(routes).map(([path, { method }]) => `${method} ${adminPath}${path}`);
    return adminError(404, `there is no ${pathname}; known are ${known.join(", ")}`);
  }
  if (route.method !== method) {
    return adminError(405, `${pathname} takes ${route.method}`, { allow: route.method });
  }
  return route.respond({ state, actions, body: read.body, origin });
}

function property(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function adminError(status: number, message: string, headers?: Record<string, string>): HttpResponse {
  return jsonResponse(status, { error: { message } }, headers);
}
