import { type HttpResponse, jsonResponse } from "../http/message.ts";
import { effectsOf, scenarios, UnknownScenarioError } from "./scenarios.ts";
import type { Service } from "./state.ts";
import { stepAt, viewOf } from "./tasks/task.ts";
import { isVirtual } from "./time/clock.ts";

/** What is under this path belongs to the simulator, not to the service. */
export const adminPath = "/__simulator";

/** What the admin routes do that takes more than the service. */
export interface AdminActions {
  advance(ms: number): Promise<void>;
  reset(): void;
  deliveries(): readonly unknown[];
}

type Route = (
  service: Service,
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
    answer: (service, _, body) => {
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
      service.scenario = name ?? undefined;
      return jsonResponse(200, { scenario: name });
    },
  },
  "/tasks": {
    method: "GET",
    answer: ({ clock, store }, _, __, origin) => {
      const now = clock.now();
      const tasks = [...store.all()].map((task) => ({
        ...viewOf(task, stepAt(task, now), origin),
        scenario: task.stored.scenario ?? null,
      }));
      return jsonResponse(200, { now, count: tasks.length, tasks });
    },
  },
  "/requests": {
    method: "GET",
    answer: ({ requests }) => jsonResponse(200, { count: requests.count, requests: requests.list() }),
  },
  "/deliveries": {
    method: "GET",
    answer: (_, { deliveries }) => jsonResponse(200, { deliveries: deliveries() }),
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
        return adminError(409, "only a virtual clock can be advanced; this one goes by itself");
      const ms = property(body, "ms");
      if (typeof ms !== "number" || !(ms >= 0 && Number.isFinite(ms))) {
        return adminError(400, 'send {"ms": milliseconds}, 0 or more');
      }
      await advance(ms);
      return jsonResponse(200, { now: clock.now() });
    },
  },
};

/** Answers what is asked of the simulator itself; no key is needed, and nothing is journaled. */
export function answerAdmin(
  service: Service,
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
  return route.answer(service, actions, body, origin);
}

/** Answers a page that has no business with what the simulator remembers. */
export function refuseForeignPage(): HttpResponse {
  return adminError(403, "only a program, or a page of this machine, may use the simulator's own routes");
}

function property(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function adminError(status: number, message: string, headers?: Record<string, string>): HttpResponse {
  return jsonResponse(status, { error: { message } }, headers);
}
