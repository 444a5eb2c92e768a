import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { prepareFile } from "../../src/verify/junit.ts";
import { FoldedReport } from "../../src/verify/report.ts";
import { type CheckResult, redact } from "../../src/verify/result.ts";
import { readUpstream } from "../../src/verify/upstream.ts";
import { isRoundingOf, jsonAsSent, looksRounded, taskIdIn } from "../../src/verify/wire-id.ts";
import type { Behaviour } from "../support/upstream.ts";
import { runFlow } from "../support/verify-flow.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const key = 'sk-S3cret/0123456789+"abc"&<DEF>\\';
const hex = (character: string): string => character.charCodeAt(0).toString(16);
const each = (form: (character: string) => string): string => Array.from(key, form).join("");

describe("the key is replaced", () => {
  test.each<[string, string]>([
    ["as it is", key],
    ["escaped for JSON", JSON.stringify(key)],
    ["escaped for JSON twice", JSON.stringify(JSON.stringify(key))],
    ["escaped for a URL", encodeURIComponent(key)],
    ["escaped for a URL twice", encodeURIComponent(encodeURIComponent(key))],
    ["with every character escaped for a URL, in lower case", each((one) => `%${hex(one)}`)],
    ["with every character as a Unicode escape", each((one) => `\\u00${hex(one)}`)],
    ["with every character as a reference of HTML", each((one) => `&#x${hex(one)};`)],
    ["with decimal references", each((one) => `&#${one.charCodeAt(0)};`)],
    [
      "with entities",
      key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ],
    ["in another case", key.toUpperCase()],
    ["cut by the upstream", key.slice(0, 12)],
    ["in Base64", btoa(key)],
    ["in Base64 behind other bytes", `${btoa(`Bearer ${key}`)}, ${btoa(`me:${key}`)}, ${btoa(`a:${key}:b`)}`],
    ["in Base64 for URLs, cut", btoa(key).replaceAll("+", "-").replaceAll("/", "_").slice(0, 20)],
    ["in Base64, escaped for a URL", encodeURIComponent(btoa(key))],
  ])(verifies("mock:verify:key", "%s"), (_, form) => {
    const shown = redact(`Bearer ${form}; end`, key);
    expect(shown).toContain("Bearer ");
    expect(shown).toContain("[key]");
    expect(shown).toMatch(/; end$/);
    expect(shown).not.toMatch(/cret|abc|DEF/i);
    // Parts of its Base64.
    expect(shown).not.toMatch(/c2stUz|rLVMzY|zay1TM2|MTIzND/);
  });

  test(verifies("mock:verify:key", "and other texts stay"), () => {
    expect(redact("sk-other 0123456789 %2F", key)).toBe("sk-other 0123456789 %2F");
  });

  test(verifies("mock:verify:key", "in 1 MiB of its own beginnings, without a wait"), () => {
    const hostile = `${key.slice(0, 7)} `.repeat(2 ** 17);
    expect(redact(hostile, key)).toBe(hostile);
    expect(redact("\\".repeat(2 ** 20), key)).toHaveLength(2 ** 20);
  });
});

describe("an excerpt is cut after the key is replaced", () => {
  const secret = "sk-S3cret-0123456789abcdefghijklmnopqrstuvwxyz";
  const padded = (length: number) => `${"x".repeat(length)} Bearer ${secret} `.repeat(3);

  test.each([60, 70, 80, 85, 90, 95])(
    verifies("mock:verify:key", "at %i characters before it"),
    async (length) => {
      const texts: Behaviour[] = [
        () => ({ status: 502, headers: { "content-type": "text/plain" }, body: padded(length) }),
        () => ({
          status: 302,
          headers: { location: `https://a.example/?k=${encodeURIComponent(padded(length))}` },
          body: "",
        }),
        // Node's message about broken JSON cites a part of it.
        () => ({ status: 400, body: `${padded(length)}` }),
        () => ({ status: 400, body: `{"message":"${padded(length)}` }),
      ];
      for (const behaviour of texts) {
        const { results } = await runFlow(behaviour, { key: secret, polls: 1 });
        expect(JSON.stringify(results)).not.toContain("S3cret");
        expect(JSON.stringify(results)).not.toContain("klmnop");
      }
    },
  );
});

describe("ids as they came", () => {
  test(verifies("mock:verify:violations", "a number above 2^53 has all its digits"), () => {
    const text = '{"id": 861309198188019719, "text": "861309198188019700", "n": 12}';
    expect(jsonAsSent(JSON.parse(text), text)).toContain('"id":861309198188019719');
    expect(jsonAsSent(861309198188019700, text)).toBe("861309198188019719");
  });

  test.each([
    ['{"task_id":"a\\"b"}', 'a"b'],
    ['{"task_id" : 861309198188019719}', "861309198188019719"],
    ['{"task_id":null}', undefined],
    [`{"task_id":"${"x".repeat(201)}"}`, undefined],
    ["<html>", undefined],
  ])(verifies("mock:verify:violations", "the id in %s"), (text, id) => {
    expect(taskIdIn(text)).toBe(id);
  });

  test(verifies("mock:verify:violations", "an id that JavaScript rounded is recognised"), () => {
    expect(isRoundingOf("861309198188019700", "861309198188019719")).toBe(true);
    expect(isRoundingOf("861309198188019718", "861309198188019719")).toBe(false);
    expect(isRoundingOf("CjMT7WdSwWcAAAAAALvB3g", "CjMT7WdSwWcAAAAAALvB3h")).toBe(false);
    expect(["861309198188019700", "861309198188019719", "1200", "task_00"].map(looksRounded)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("the file of the results", () => {
  test(
    verifies("mock:verify:junit", "keeps the content of the run before until the new one is complete"),
    () => {
      const path = join(folder, "kept.xml");
      writeFileSync(path, "before");
      const file = prepareFile(path);
      expect(readFileSync(path, "utf8")).toBe("before");
      file.write("after");
      file.close();
      expect(readFileSync(path, "utf8")).toBe("after");
    },
  );

  test(verifies("mock:verify:junit", "leaves nothing beside it, also without a result"), () => {
    const inside = join(folder, "alone");
    mkdirSync(inside);
    prepareFile(join(inside, "a.xml")).close();
    expect(readdirSync(inside)).toEqual([]);
  });

  test(verifies("mock:verify:junit", "may be a device, which is not replaced"), () => {
    const file = prepareFile("/dev/null");
    file.write("x");
    file.close();
    expect(readFileSync("/dev/null", "utf8")).toBe("");
  });
});

describe("polls with the same response", () => {
  const poll = (count: number, note: string): CheckResult => {
    return {
      name: `poll ${count}`,
      method: "GET",
      path: "/a",
      status: 200,
      durationMs: 1,
      findings: [],
      notes: [note],
    };
  };

  test(verifies("mock:verify:flow", "are folded into one line, the others not"), () => {
    const written: string[] = [];
    const report = new FoldedReport((text) => written.push(text), false);
    for (let count = 1; count <= 58; count += 1) report.add(poll(count, "processing"));
    report.add(poll(59, "succeed"));
    report.add({ ...poll(60, "succeed"), status: 503 });
    report.flush();
    expect(written.map((text) => text.split(/ {2,}/).slice(0, 2).join(" ").trim())).toEqual([
      "ok poll 1",
      "57 more polls with the same response",
      "ok poll 59",
      "ok poll 60",
    ]);
  });
});

describe("plain http to another machine", () => {
  test(verifies("mock:verify:key", "is allowed where no key is sent"), () => {
    for (const url of ["http://mock:4010", "http://192.168.1.7:4010", "http://0.0.0.0:4010/api/kling"]) {
      expect(readUpstream(url, undefined, {}).key).toBe("any-key");
    }
  });

  test(verifies("mock:verify:key", "is refused with a real key"), () => {
    expect(() => readUpstream("http://mock:4010", "KEY", { KEY: "sk-secret" })).toThrow(
      "use https, or leave --key-env out",
    );
  });
});

test.each([
  ["api.cometapi.com", "write https://api.cometapi.com"],
  ["[::1]:4010", "write http://[::1]:4010"],
  ["http://127.0.0.1:4010/kling/", "write http://127.0.0.1:4010"],
  ["https://api.cometapi.com/kling/v1", "write https://api.cometapi.com"],
])(verifies("mock:verify:cli", "the upstream %s is told in its right form"), (url, advice) => {
  expect(() => readUpstream(url, "KEY", { KEY: "sk-secret" })).toThrow(advice);
});
