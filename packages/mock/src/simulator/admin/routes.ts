import { type HttpRequest, type HttpResponse, jsonResponse } from "../../http/message.ts";
import { readRequestBody } from "../handlers/check-request.ts";
import { effectsOf, isScenarioError } from "../scenarios/resolve.ts";
import { scenarios } from "../scenarios/scenarios.ts";
import type { State } from "../state/state.ts";
import { stepAt, viewOf } from "../tasks/task.ts";
import { isVirtual } from "../time/clock.ts";
import { findAccessFault } from "./access.ts";
import { readWindow, type Window, windowOf } from "./window.ts";

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
  /** The part of a list that the query asks for. */
  window: Window;
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
        if (isScenarioError(error)) return adminError(400, error.message);
        throw error;
      }
      state.scenario = name ?? undefined;
      return jsonResponse(200, { scenario: name });
    },
  },
  "/tasks": {
    method: "GET",
    respond: ({ state: { clock, store }, origin, window }) => {
      const now = clock.now();
      const tasks = windowOf(store.all(), store.size, window).map((task) => ({
        ...viewOf(task, stepAt(task, now), origin),
        endpoint: task.stored.endpoint,
        scenario: task.stored.scenario ?? null,
      }));
      return jsonResponse(200, { now, count: store.size, tasks });
    },
  },
  "/requests": {
    method: "GET",
    respond: ({ state: { journal }, window }) => {
      const { count } = journal.requests;
      const kept = journal.requests.list();
      return jsonResponse(200, { count, requests: windowOf(kept, kept.length, window) });
    },
  },
  "/deliveries": {
    method: "GET",
    respond: ({ state: { journal }, window }) => {
      const { count } = journal.deliveries;
      const kept = journal.deliveries.list();
      return jsonResponse(200, { count, deliveries: windowOf(kept, kept.length, window) });
    },
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

/** A request to one of the simulator's own routes. */
export interface OwnRequest {
  request: HttpRequest;
  /** Its path without the query. */
  path: string;
  /** The origin that the caller named. */
  calledOrigin: string;
}

/** Handles a request to one of the simulator's own routes. It needs no key, and the journal does not have it. */
export function handleAdmin(
  state: State,
  actions: AdminActions,
  { request, path, calledOrigin }: OwnRequest,
): HttpResponse | Promise<HttpResponse> {
  const { options } = state;
  const { publicUrl, allowHosts } = options;
  const fault = findAccessFault(request, { origin: calledOrigin, publicUrl, allowHosts });
  if (fault !== undefined) return adminError(403, fault);
  const read = readRequestBody(state.responses, request, options.maxBodyBytes);
  if (read.refusal !== undefined) return read.refusal;
  const name = path.slice(adminPath.length);
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    const known = Object.entries(routes).map(([route, { method }]) => `${method} ${adminPath}${route}`);
    return adminError(404, `there is no ${path}; known are ${known.join(", ")}`);
  }
  if (route.method !== request.method) {
    return adminError(405, `${path} takes ${route.method}`, { allow: route.method });
  }
  const window = readWindow(new URLSearchParams(request.path.slice(path.length)));
  if (typeof window === "string") return adminError(400, window);
  return route.respond({ state, actions, body: read.body, origin: request.origin, window });
}

function property(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function adminError(status: number, message: string, headers?: Record<string, string>): HttpResponse {
  return jsonResponse(status, { error: { message } }, headers);
}
