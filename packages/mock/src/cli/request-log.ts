import type { HttpRequest, HttpResponse } from "../http/message.ts";
import type { JournalRequest } from "../simulator/journal.ts";
import type { Delivery } from "../simulator/webhooks/delivery.ts";

export interface RequestLogOptions {
  /** One JSON object a line, for machines. */
  isJson: boolean;
  /** Whether statuses are coloured; never in JSON. */
  hasColor: boolean;
  /** Takes whole lines. */
  write: (lines: string) => void;
}

/** Tells what a server does. Never shows a header, a query or a body, so that no key is in it. */
export interface RequestLog {
  /**
   * @param entry what the journal keeps of the request, if it keeps it
   * @param ms how long it took
   */
  answer(request: HttpRequest, response: HttpResponse, ms: number, entry: JournalRequest | undefined): void;
  delivery(delivery: Delivery): void;
}

const red = 31;
const green = 32;
const yellow = 33;
const dim = 2;

// Rather cut a path than fill the screen.
const maxPathLength = 200;

export function createRequestLog({ isJson, hasColor, write }: RequestLogOptions): RequestLog {
  const paint = (code: number, text: string): string => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);
  const writeJson = (line: object): void => write(`${harmless(JSON.stringify(line))}\n`);

  return {
    answer: ({ method, path }, { status, fault }, ms, entry) => {
      const query = path.indexOf("?");
      const pathname = query === -1 ? path : path.slice(0, query);
      const shown = pathname.length > maxPathLength ? `${pathname.slice(0, maxPathLength)}...` : pathname;
      const roundMs = Math.round(ms * 10) / 10;
      const { task_id, external_task_id, scenario } = entry ?? {};
      if (isJson) {
        const time = new Date().toISOString();
        const known = { task_id, external_task_id, scenario, fault };
        writeJson({ type: "request", time, method, path: shown, status, ms: roundMs, ...known });
        return;
      }
      // Without lists: each line is written while a client waits.
      const outcome = paint(colorOf(status), fault ?? String(status));
      const task = task_id === undefined ? "" : `  task ${task_id}`;
      const more = scenario === undefined ? task : `${task}  scenario ${harmless(scenario)}`;
      write(`${harmless(`${method} ${shown}`)} ${outcome} ${paint(dim, `${roundMs} ms${more}`)}\n`);
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
      write(`  webhook ${harmless(url)} ${paint(color, result)} ${paint(dim, more.join("  "))}\n`);
    },
  };
}

function colorOf(status: number): number {
  if (status === 0 || status >= 500) return red;
  return status >= 400 ? yellow : green;
}

/**
 * What a client sent must not steer the terminal: control characters, line ends and marks that turn the direction of
 * writing are shown by their number, as JSON does it.
 */
function harmless(text: string): string {
  // Nearly always, and much faster.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(
    /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
