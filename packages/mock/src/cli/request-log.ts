import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { harmless } from "../http/text.ts";
import type { JournalRequest } from "../simulator/state/journal.ts";
import type { Delivery } from "../simulator/webhooks/delivery.ts";
import { loggedPath, timeOfDay } from "./log-writer.ts";

interface RequestLogOptions {
  /** One JSON object per line, for machines. */
  isJson: boolean;
  /** Whether statuses have colors. JSON has none. */
  hasColor: boolean;
  /** Takes whole lines. */
  write: (lines: string) => void;
}

/** Logs the requests and webhooks of a server. It shows no header, query or body, so it never shows a key. */
export interface RequestLog {
  /**
   * Logs a request and its response.
   * @param ms milliseconds from the request to the response
   * @param entry the request's entry in the journal, if there is one
   */
  response(request: HttpRequest, response: HttpResponse, ms: number, entry: JournalRequest | undefined): void;
  /** Logs a webhook. */
  delivery(delivery: Delivery): void;
}

const red = 31;
const green = 32;
const yellow = 33;
const dim = 2;

export function createRequestLog({ isJson, hasColor, write }: RequestLogOptions): RequestLog {
  const paint = (code: number, text: string): string => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);
  const writeJson = (line: object): void => write(`${harmless(JSON.stringify(line))}\n`);

  return {
    response: ({ method, path }, { status, fault }, ms, entry) => {
      const shown = loggedPath(path);
      const roundMs = Math.round(ms * 10) / 10;
      const { task_id, external_task_id, scenario, reason } = entry ?? {};
      if (isJson) {
        const time = new Date().toISOString();
        const known = { task_id, external_task_id, scenario, fault, reason };
        writeJson({ type: "request", time, method, path: shown, status, ms: roundMs, ...known });
        return;
      }
      // Without arrays, for speed: a client waits while the line is written.
      const outcome = paint(colorOf(status), fault ?? String(status));
      const task = task_id === undefined ? "" : `  task ${task_id}`;
      const more = scenario === undefined ? task : `${task}  scenario ${harmless(scenario)}`;
      const call = harmless(`${method} ${shown}`);
      const why = reason === undefined ? "" : `  ${harmless(reason)}\n`;
      write(`${paint(dim, timeOfDay())} ${call} ${outcome} ${paint(dim, `${roundMs} ms${more}`)}\n${why}`);
    },

    delivery: ({ task_id, url, outcome, status, attempt, reason }) => {
      if (isJson) {
        const time = new Date().toISOString();
        writeJson({ type: "delivery", time, task_id, url, outcome, status, attempt, reason });
        return;
      }
      const result = [outcome, ...(status === undefined ? [] : [status])].join(" ");
      const more = [`task ${task_id}`, ...(reason === undefined ? [] : [harmless(reason)])];
      const color = outcome === "delivered" ? green : red;
      const sent = `  webhook ${harmless(url)} ${paint(color, result)}`;
      write(`${paint(dim, timeOfDay())} ${sent} ${paint(dim, more.join("  "))}\n`);
    },
  };
}

function colorOf(status: number): number {
  if (status === 0 || status >= 500) return red;
  return status >= 400 ? yellow : green;
}
