import type { KlingClientOptions } from "cometapi-kling";
import { failureOf } from "./failure.ts";
import type { Report } from "./task-entry.ts";

/**
 * A middleware and a hook for every client of the page. They report requests, responses and polls. The task runner gives
 * each call the key of its entry as `context`: it says which task a request belongs to.
 */
export function createTaskHooks(report: Report): Pick<KlingClientOptions, "middleware" | "onPoll"> {
  return {
    middleware: [
      {
        onRequest({ request, context }) {
          const key = keyOf(context);
          if (key === undefined) return;
          const exchange = { method: request.method, url: request.url };
          if (request.method === "POST") report(key, { kind: "create-sent", at: Date.now(), exchange });
          else report(key, { kind: "check-sent", exchange });
        },
        onResponse({ request, response, context }) {
          const key = keyOf(context);
          if (key === undefined) return;
          const { status } = response;
          const of = request.method === "POST" ? "create" : "check";
          const event = { kind: "response-received", of, status } as const;
          report(key, event);
          // Of a body that breaks off, there is no text to show. The call itself reports the error.
          response
            .clone()
            .text()
            .then(
              (text) => report(key, { ...event, text }),
              () => undefined,
            );
        },
      },
    ],
    onPoll({ context, nextPollMs, error }) {
      const key = keyOf(context);
      if (key === undefined) return;
      const at = Date.now();
      const nextCheckAt = nextPollMs === undefined ? undefined : at + nextPollMs;
      if (error === undefined) report(key, { kind: "checked", nextCheckAt });
      else report(key, { kind: "check-failed", at, failure: failureOf(error), nextCheckAt });
    },
  };
}

const keyOf = (context: unknown): string | undefined => (typeof context === "string" ? context : undefined);
