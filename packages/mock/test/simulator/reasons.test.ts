import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { JournalRequest } from "../../src/simulator/state/journal.ts";
import type { SimulatorOptions } from "../../src/simulator/state/options.ts";
import { auth, minimal, path, post, postHeaders, postTo, send, still } from "../support/post-and-get.ts";

/** A text of the request that may stand neither in the journal nor in a log. */
const secret = "sk-4f8c-secret";

type Case = [name: string, expected: RegExp, init: RequestInit & { to?: string }, options?: SimulatorOptions];

const posted = (changes: object, headers = {}): RequestInit => ({
  method: "POST",
  headers: { ...postHeaders, ...headers },
  body: JSON.stringify({ ...minimal, ...changes }),
});

const cases: Case[] = [
  [
    "a missing field",
    /^image_list is required$/,
    { method: "POST", headers: postHeaders, body: '{"prompt":"x"}' },
  ],
  [
    "a value of an enum",
    /^mode must be equal to one of the allowed values: std, pro \(enum\)$/,
    posted({ mode: secret }),
  ],
  ["a wrong type", /^cfg_scale must be number \(type\)$/, posted({ cfg_scale: secret })],
  [
    "text that is not JSON",
    /^the request body is not valid JSON/,
    { method: "POST", headers: postHeaders, body: `{"${secret}` },
  ],
  [
    "another media type",
    /^the content type must be application\/json$/,
    posted({}, { "content-type": `text/${secret}` }),
  ],
  [
    "another Accept",
    /^the Accept header does not allow application\/json$/,
    posted({}, { accept: `image/${secret}` }),
  ],
  [
    "no key",
    /Authorization header is missing/,
    { method: "POST", headers: { "content-type": "application/json" }, body: "{}" },
  ],
  ["a key without a scheme", /must be `Bearer` and a key/, posted({}, { authorization: secret })],
  [
    "a wrong key",
    /^the key is none of the valid ones \(tokens\)$/,
    posted({}, { authorization: `Bearer ${secret}` }),
    { tokens: ["other"] },
  ],
  ["an unknown scenario", /^the scenario is unknown/, posted({}, { prefer: `scenario=${secret}` })],
  [
    "a scenario in the id",
    /^the scenario is unknown/,
    posted({ callback_url: `https://${secret}.test/`, external_task_id: "scenario:nothing" }),
  ],
  [
    "a model",
    /^model_name is unknown here: the contract names kling-v1-6 for this endpoint; allow another/,
    posted({ model_name: secret }),
  ],
  [
    "no path",
    /^no endpoint has this path; did you mean \/kling\/v1\/videos\/multi-image2video\?$/,
    { ...posted({}), to: path.replace("/kling", "") },
  ],
  ["a method", /^this path takes POST$/, { method: "PUT", headers: auth, to: path }],
  ["an unknown task", /./, { headers: auth, to: `${path}/1` }],
  [
    "a body that is too large",
    /^request body is too large/,
    posted({ prompt: secret }),
    { maxBodyBytes: 20 },
  ],
  ["a scenario's refusal", /./, posted({}, { prefer: "scenario=quota" })],
  ["a rate limit", /./, posted({}), { scenario: "rate-limit" }],
];

async function entryOf(
  { to = path, ...init }: RequestInit & { to?: string },
  options?: SimulatorOptions,
): Promise<JournalRequest> {
  const seen: JournalRequest[] = [];
  const simulator = still({ ...options, onRequest: (entry) => seen.push(entry) });
  expect((await send(simulator, to, init)).status).toBeGreaterThanOrEqual(400);
  expect(simulator.journal.requests).toEqual(seen);
  const [entry] = seen;
  if (entry === undefined) throw new Error("no request was journaled");
  return entry;
}

describe("the reason of a refusal", () => {
  test.each(cases)(
    verifies("simulator:reason", "is journaled for %s, without a text of the request"),
    async (_, expected, init, options) => {
      const entry = await entryOf(init, options);
      expect(entry.reason).toMatch(expected);
      expect(JSON.stringify(entry)).not.toContain(secret);
    },
  );

  test(verifies("simulator:reason", "names the field of an unknown id, and not the id"), async () => {
    const simulator = still();
    const answer = await postTo(simulator, "/kling/v1/videos/identify-face", { video_id: secret });
    expect(answer.text).toContain(secret);
    expect(simulator.journal.requests[0]?.reason).toBe("video_id is unknown: this account has no such video");
  });

  test(verifies("simulator:reason", "of a second use does not show the external_task_id again"), async () => {
    const simulator = still();
    await post(simulator, { external_task_id: "order-17" });
    await post(simulator, { external_task_id: "order-17" });
    expect(simulator.journal.requests.map(({ reason }) => reason)).toEqual([
      undefined,
      "external_task_id is already used",
    ]);
  });

  test(verifies("simulator:reason", "is in the list of the admin route"), async () => {
    const simulator = still();
    await post(simulator, { mode: "fast" });
    const { requests } = JSON.parse((await send(simulator, "/__simulator/requests")).text) as {
      requests: JournalRequest[];
    };
    expect(requests[0]?.reason).toContain("mode must be equal to one of");
  });

  test(verifies("simulator:reason", "accepted requests have none"), async () => {
    const simulator = still();
    await post(simulator);
    expect(simulator.journal.requests[0]).not.toHaveProperty("reason");
  });
});

describe("an error of a listener", () => {
  const fails = (): never => {
    throw new Error("the disk is full");
  };

  test(verifies("simulator:listeners", "onRequest: costs no response, since the task was made"), async () => {
    const simulator = still({ onRequest: fails });
    expect((await post(simulator)).status).toBe(200);
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });

  test(
    verifies("simulator:listeners", "onTask: is a 500 that pages may read, in the journal, without a task"),
    async () => {
      const simulator = still({ onTask: fails });
      const answer = await post(simulator, {}, { origin: "http://localhost:5173" });
      expect([answer.status, answer.body.error.message]).toEqual([500, "the disk is full"]);
      expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
      expect(simulator.journal.requests).toMatchObject([
        { status: 500, created: false, reason: "the disk is full" },
      ]);
      expect(simulator.journal.billedTasks()).toEqual([]);
    },
  );

  test(verifies("simulator:listeners", "onDelivery: stops no webhook"), async () => {
    let sent = 0;
    const simulator = still({
      onDelivery: fails,
      send: async () => {
        sent += 1;
        return new Response(null);
      },
    });
    await post(simulator, { callback_url: "http://127.0.0.1:9/hook" });
    await simulator.advance(200_000);
    expect(sent).toBe(3);
  });

  test(verifies("simulator:listeners", "onReset: leaves everything as it was"), async () => {
    const simulator = still({ onReset: fails });
    await post(simulator);
    expect((await send(simulator, "/__simulator/reset", { method: "POST" })).status).toBe(500);
    expect(simulator.tasks()).toHaveLength(1);
    expect(simulator.journal.requests).toHaveLength(1);
  });
});
