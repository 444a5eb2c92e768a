import type { KlingClientOptions } from "cometapi-kling";
import { failureOf } from "./failure.ts";
import type { TaskNews } from "./task-entry.ts";

/** Listens to the clients, and knows which task each request is about. */
export interface TaskWire {
  /** For every client of the page. */
  readonly options: Pick<KlingClientOptions, "middleware" | "onPoll">;
  /** From now on, what is about this id is about the task of this key. */
  bind(id: string | undefined, key: string): void;
  /** Tells how much of a request has left. */
  uploaded(request: Request, sentBytes: number, totalBytes: number): void;
}

export function createTaskWire(tell: (key: string, news: TaskNews) => void): TaskWire {
  const keys = new Map<string, string>();
  const sending = new WeakMap<Request, string>();
  const keyOf = (id: string | undefined): string | undefined => (id === undefined ? undefined : keys.get(id));

  return {
    options: {
      middleware: [
        {
          onRequest({ request, id }) {
            const key = keyOf(id);
            if (key === undefined) return;
            const exchange = { method: request.method, url: request.url };
            if (request.method !== "POST") return tell(key, { kind: "looking", exchange });
            sending.set(request, key);
            tell(key, { kind: "sent", at: Date.now(), exchange });
          },
          onResponse({ request, response, id }) {
            const key = keyOf(id);
            if (key === undefined) return;
            const of = request.method === "POST" ? "create" : "look";
            const { status } = response;
            tell(key, { kind: "answered", of, status });
            const hear = (answer: string): void => tell(key, { kind: "answered", of, status, answer });
            // One that breaks off has no text to show, and the call itself says so.
            response
              .clone()
              .text()
              .then(hear, () => undefined);
          },
        },
      ],
      onPoll({ taskId, nextPollMs, error }) {
        const key = keyOf(taskId);
        if (key === undefined) return;
        const at = Date.now();
        const nextLookAt = nextPollMs === undefined ? undefined : at + nextPollMs;
        if (error === undefined) tell(key, { kind: "looked", nextLookAt });
        else tell(key, { kind: "look-failed", at, failure: failureOf(error), nextLookAt });
      },
    },
    bind(id, key) {
      if (id !== undefined) keys.set(id, key);
    },
    uploaded(request, sentBytes, totalBytes) {
      const key = sending.get(request);
      if (key !== undefined) tell(key, { kind: "uploaded", sentBytes, totalBytes });
    },
  };
}
