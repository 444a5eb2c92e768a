import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createRequestLog } from "../../src/cli/request-log.ts";
import type { HttpRequest, HttpResponse } from "../../src/http/message.ts";
import type { JournalRequest } from "../../src/simulator/state/journal.ts";
import type { Delivery } from "../../src/simulator/webhooks/delivery.ts";
import { path } from "../support/post-and-get.ts";

const task_id = "861309198188019719";

const request: HttpRequest = {
  method: "POST",
  path: `${path}?key=sk-secret`,
  headers: { authorization: "Bearer sk-secret", "x-api-key": "sk-secret" },
  body: "sk-secret",
  origin: "http://127.0.0.1:4020",
};
const response: HttpResponse = { status: 200, headers: { "set-cookie": "sk-secret" }, body: "sk-secret" };
const entry: JournalRequest = { at: 1, method: "POST", path, status: 200, created: true, task_id };
const delivery: Delivery = {
  at: 1,
  task_id,
  url: "http://127.0.0.1:9/hook",
  body: "sk-secret",
  outcome: "delivered",
  status: 204,
  attempt: 1,
};

/** The log of one response or delivery, without the time of day in front of a text. */
function lines(
  options: { isJson?: boolean; hasColor?: boolean },
  use: (log: ReturnType<typeof createRequestLog>) => void,
): string {
  const written = rawLines(options, use);
  if (options.isJson === true) return written;
  // The time has no space.
  const end = written.indexOf(" ");
  expect(written.slice(0, end)).toMatch(/\d\d:\d\d:\d\d\.\d{3}/);
  return written.slice(end + 1);
}

function rawLines(
  options: { isJson?: boolean; hasColor?: boolean },
  use: (log: ReturnType<typeof createRequestLog>) => void,
): string {
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  use(createRequestLog({ isJson: false, hasColor: false, write, ...options }));
  return written;
}

describe("text", () => {
  test(verifies("simulator:cli:log", "a response is a line with status, time, task and scenario"), () => {
    expect(lines({}, (log) => log.response(request, response, 1.26, { ...entry, scenario: "slow" }))).toBe(
      `POST ${path} 200 1.3 ms  task ${task_id}  scenario slow\n`,
    );
    expect(lines({}, (log) => log.response(request, { ...response, status: 404 }, 12, undefined))).toBe(
      `POST ${path} 404 12 ms\n`,
    );
  });

  test.each(["cut-before", "cut-after", "stall"] as const)(
    verifies("simulator:cli:log", "%s replaces the status"),
    (fault) => {
      expect(lines({}, (log) => log.response(request, { ...response, fault }, 1, undefined))).toBe(
        `POST ${path} ${fault} 1 ms\n`,
      );
    },
  );

  test(verifies("simulator:cli:log", "a webhook is a line with its outcome"), () => {
    expect(lines({}, (log) => log.delivery(delivery))).toBe(
      `  webhook http://127.0.0.1:9/hook delivered 204 task ${task_id}\n`,
    );
    const { status: _, ...unsent } = delivery;
    const refused = { ...unsent, outcome: "refused", reason: "not this machine" } as const;
    expect(lines({}, (log) => log.delivery(refused))).toBe(
      `  webhook http://127.0.0.1:9/hook refused task ${task_id}  not this machine\n`,
    );
  });

  test(verifies("simulator:cli:log", "a client's text does not control the terminal"), () => {
    const hostile = "\x1b[2J\r\n\x9b31m\u202e\u2028\u061c\u200b\ufeff\ud800\u{e0001}";
    const written = [
      lines({}, (log) =>
        log.response({ ...request, path: hostile, method: "A\x07" }, response, 1, undefined),
      ),
      lines({}, (log) => log.response(request, response, 1, { ...entry, scenario: hostile })),
      lines({}, (log) => log.delivery({ ...delivery, url: hostile, reason: hostile })),
      lines({ isJson: true }, (log) => log.response({ ...request, path: hostile }, response, 1, entry)),
    ];
    for (const line of written) {
      expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+\n$/u);
      expect(line).toContain("\\u001b[2J");
    }
  });

  test(verifies("simulator:cli:log", "a refusal has its reason in a second line"), () => {
    const refused = { ...entry, status: 400, created: false, reason: "prompt is required\u202e" };
    const text = lines({}, (log) => log.response(request, { ...response, status: 400 }, 1, refused));
    expect(text).toBe(`POST ${path} 400 1 ms  task ${task_id}\n  prompt is required\\u202e\n`);
    const json = lines({ isJson: true }, (log) => log.response(request, response, 1, refused));
    expect(JSON.parse(json)).toMatchObject({ reason: "prompt is required\u202e" });
  });

  test(verifies("simulator:cli:log", "a long path is cut"), () => {
    const line = lines({}, (log) =>
      log.response({ ...request, path: `/${"a".repeat(9_000)}` }, response, 1, undefined),
    );
    expect(line.length).toBeLessThan(300);
  });
});

describe("color", () => {
  const of = (hasColor: boolean, status: number): string =>
    lines({ hasColor }, (log) => log.response(request, { ...response, status }, 1, undefined));

  test(verifies("simulator:cli:log", "distinguishes success, refusal and failure, if enabled"), () => {
    const codes = [200, 404, 500].map((status) => /\[(\d+)m(?=\d)/.exec(of(true, status))?.[1]);
    expect(new Set(codes).size).toBe(3);
    expect(of(false, 500)).not.toContain("\x1b");
  });

  test(verifies("simulator:cli:log", "is never in JSON"), () => {
    const line = lines({ isJson: true, hasColor: true }, (log) => log.response(request, response, 1, entry));
    expect(line).not.toContain("\x1b");
  });
});

describe("JSON", () => {
  test(verifies("simulator:cli:log", "a response is one object in a line"), () => {
    const more = { external_task_id: "a\nb", scenario: "slow" };
    const line = lines({ isJson: true }, (log) =>
      log.response(request, response, 1.26, { ...entry, ...more }),
    );
    expect(line).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(line)).toEqual({
      type: "request",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      method: "POST",
      path,
      status: 200,
      ms: 1.3,
      task_id,
      ...more,
    });
  });

  test(verifies("simulator:cli:log", "a webhook is one object in a line"), () => {
    const line = lines({ isJson: true }, (log) => log.delivery(delivery));
    const { at: _, body: __, ...written } = delivery;
    expect(JSON.parse(line)).toEqual({ type: "delivery", time: expect.any(String), ...written });
  });
});

test.each([{}, { isJson: true }])(
  verifies("simulator:cli:log", "has no header, query or body: %j"),
  (options) => {
    const written = lines(options, (log) => {
      log.response(request, response, 1, entry);
      log.delivery(delivery);
    });
    expect(written.split("\n")).toHaveLength(3);
    expect(written).not.toContain("secret");
  },
);
