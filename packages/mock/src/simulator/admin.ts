import { type HttpResponse, jsonResponse } from "../http/message.ts";
import { effectsOf, UnknownScenarioError } from "./scenarios/resolve.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import type { State } from "./state/state.ts";
import { stepAt, viewOf } from "./tasks/task.ts";
import { isVirtual } from "./time/clock.ts";

/** The simulator's own routes are under this path; the service has none there. */
export const adminPath = "/__simulator";

/** What the admin routes do beyond the state. */
export interface AdminActions {
  advance(ms: number): Promise<void>;
  reset(): void;
}

/** What the admin routes read and change. */
type AdminState = Pick<State, "clock" | "store" | "journal" | "scenario">;

type Route = (
  state: AdminState,
  actions: AdminActions,
  body: unknown,
  origin: string,
) => HttpResponse | Promise<HttpResponse>;

const routes: Record<string, { method: "GET" | "POST"; answer: Route }> = {
  "/scenarios": {
    method: "GET",
    answer: ({ scenario = null }) => {
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
    answer: (state, _, body) => {
      const name = property(body, "name");
      if (name !== null && typeof name !== "string") {
        return adminError(400, 'send {"name": "..."}, or {"name": null} for none');
      }
      try {
        if (name !== null) effectsOf(name);
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
    answer: ({ clock, store }, _, __, origin) => {
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
    answer: ({ journal: { requests } }) =>
      jsonResponse(200, { count: requests.count, requests: requests.list() }),
  },
  "/deliveries": {
    method: "GET",
    answer: ({ journal }) => jsonResponse(200, { deliveries: journal.deliveries.list() }),
  },
  "/reset": {
    method: "POST",
    answer: ({ clock }, { reset }) => {
      reset();
      return jsonResponse(200, { now: clock.now() });
    },
  },
  "/advance": {
    method: "POST",
    answer: async ({ clock }, { advance }, body) => {
      if (!isVirtual(clock))
        return adminError(409, "only a virtual clock can be advanced; this one runs by itself");
      const ms = property(body, "ms");
      if (typeof ms !== "number" || !(ms >= 0 && Number.isFinite(ms))) {
        return adminError(400, 'send {"ms": milliseconds}, 0 or more');
      }
      await advance(ms);
      return jsonResponse(200, { now: clock.now() });
    },
  },
};

/** Answers a request for the simulator's own routes. It needs no key, and is not in the journal. */
export function answerAdmin(
  state: AdminState,
  actions: AdminActions,
  { method, pathname, body, origin }: { method: string; pathname: string; body: unknown; origin: string },
): HttpResponse | Promise<HttpResponse> {
  const name = pathname.slice(adminPath.length);
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    const known = Object.entries(routes).map(([path, { method }]) => `${method} ${adminPath}${path}`);
    return adminError(404, `there is no ${pathname}; known are ${known.join(", ")}`);
  }
  if (route.method !== method)
    return adminError(405, `${pathname} takes ${route.method}`, { allow: route.method });
  return route.answer(state, actions, body, origin);
}

/** Refuses a page of another machine. */
export function refuseForeignPage(): HttpResponse {
  return adminError(403, "only a program, or a page of this machine, may use the simulator's own routes");
}

function property(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function adminError(status: number, message: string, headers?: Record<string, string>): HttpResponse {
  return jsonResponse(status, { error: { message } }, headers);
}
