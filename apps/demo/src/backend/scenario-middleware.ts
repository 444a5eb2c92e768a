import type { Middleware } from "cometapi-kling";
import type { Backend } from "./backend.ts";

/** Asks a simulator for the chosen scenario with each new task. */
export function scenarioMiddleware(chosen: () => Backend["scenario"]): Middleware {
  return {
    onRequest({ request }) {
      const scenario = chosen();
      if (scenario !== undefined && request.method === "POST")
        request.headers.set("prefer", `scenario=${scenario}`);
    },
  };
}
