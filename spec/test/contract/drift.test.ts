import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parametersOf, specUrl } from "../../document.ts";
import { verifies } from "../../requirements/index.ts";
import { create, document, get, webhook } from "../support/parts.ts";

interface Entry {
  title: string;
  parts: Record<string, string>;
}

const partNames = ["Concerns", "Sources", "Contract", "Client", "Mock", "Settled by"];

/** Each `##` section with its bullets, `- **Name:** text`. */
function parseEntries(text: string): Entry[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.trim().split("\n");
      const bullets = lines.join("\n").split(/^- /m).slice(1);
      const parts = bullets.map((bullet): [string, string] => {
        const [, name = bullet, body = ""] = /^\*\*(.+):\*\*\s*(.*)$/s.exec(bullet.trim()) ?? [];
        return [name, body];
      });
      return { title, parts: Object.fromEntries(parts) };
    });
}

const entries = parseEntries(readFileSync(new URL("./DRIFT.md", specUrl), "utf8"));
const coded = (text = ""): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

/** Every part of the document that has words of its own, by the name that DRIFT.md uses. */
const described = new Map<string, string>([
  ["POST create", create.description],
  ["GET task_id", parametersOf(document, get)[0]?.description ?? ""],
  ["POST webhook", webhook.description],
]);
for (const [name, { description }] of Object.entries(document.components.responses)) {
  described.set(`responses.${name}`, description);
}
for (const [name, { description = "", properties, allOf }] of Object.entries(document.components.schemas)) {
  described.set(name, description);
  for (const part of [{ properties }, ...(allOf ?? [])]) {
    for (const [field, { description: words = "" }] of Object.entries(part.properties ?? {})) {
      described.set(`${name}.${field}`, words);
    }
  }
}
const concerned = new Set(entries.flatMap(({ parts }) => coded(parts["Concerns"])));

describe("every entry", () => {
  test.each(entries)(verifies("spec:drift", "$title has every part, in order"), ({ parts }) => {
    expect(Object.keys(parts)).toEqual(partNames);
    expect(Object.values(parts).filter((part) => !/\S\.?$/.test(part) || part.length < 6)).toEqual([]);
  });

  test.each(entries)(verifies("spec:drift", "$title names listed sources"), ({ parts }) => {
    const known = Object.keys(document["x-sources"]);
    expect(coded(parts["Sources"]).filter((code) => known.includes(code))).not.toEqual([]);
  });

  test.each(entries)(verifies("spec:drift", "$title concerns parts that the document has"), ({ parts }) => {
    expect(coded(parts["Concerns"])).not.toEqual([]);
    expect(coded(parts["Concerns"]).filter((part) => !described.has(part))).toEqual([]);
  });

  test(verifies("spec:drift", "has a title of its own"), () => {
    expect(new Set(entries.map(({ title }) => title)).size).toBe(entries.length);
  });
});

describe("x-drift", () => {
  const marked = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
    Object.entries(schema.properties ?? {}).flatMap(([field, property]) =>
      (property["x-drift"] ?? []).map((keyword) => ({ name, field, keyword, schema, property })),
    ),
  );

  test("marks limits", () => expect(marked.length).toBeGreaterThan(5));

  test.each(marked)(
    verifies("spec:drift", "of $name.$field names the limit $keyword, and an entry concerns the field"),
    ({ name, field, keyword, schema, property }) => {
      const target = document.components.schemas[property.$ref?.split("/").at(-1) ?? ""] ?? property;
      const has = keyword === "required" ? schema.required?.includes(field) : keyword in target;
      expect(has).toBe(true);
      expect(concerned).toContain(`${name}.${field}`);
    },
  );
});

describe("the document", () => {
  const pointing = [...described].filter(([, words]) => words.includes("DRIFT.md")).map(([name]) => name);

  test(verifies("spec:drift", "points to DRIFT.md"), () => {
    expect(pointing.length).toBeGreaterThan(15);
  });

  test(verifies("spec:drift", "makes a link of each mention, to one page"), () => {
    const mentions = [...described.values()].join("\n").split("DRIFT.md").length - 1;
    const links =
      [...described.values()].join("\n").split(`[DRIFT.md](${document.externalDocs.url})`).length - 1;
    expect(document.externalDocs.url).toMatch(/^https:\/\/.*\/DRIFT\.md$/);
    // The link itself has the name twice.
    expect(mentions).toBe(2 * links);
  });

  test.each(pointing)(verifies("spec:drift", "%s points to DRIFT.md, and an entry concerns it"), (part) => {
    expect([...concerned]).toContain(part);
  });
});

const newer: string[] = Object.entries(document.components.schemas).flatMap(([name, { properties, allOf }]) =>
  [properties, ...(allOf ?? []).map((part) => part.properties)].flatMap((fields) =>
    Object.entries(fields ?? {})
      .filter(([, part]) => ["docs-newer", "kling"].includes(part["x-source"] ?? ""))
      .filter(([field]) => described.has(`${name}.${field}`) && !name.endsWith("ErrorEnvelope"))
      .map(([field]) => `${name}.${field}`),
  ),
);

test(verifies("spec:drift", "an entry has each field that only newer sources have, or its parent"), () => {
  const users = (name: string): string[] =>
    Object.entries(document.components.schemas).flatMap(([parent, { properties }]) =>
      Object.entries(properties ?? {})
        .filter(([, part]) => [part.$ref, part.items?.$ref].includes(`#/components/schemas/${name}`))
        .map(([field]) => `${parent}.${field}`),
    );
  const covered = (path: string): boolean =>
    concerned.has(path) || users(path.split(".")[0] ?? "").some(covered);
  expect(newer.length).toBeGreaterThan(8);
  expect(newer.filter((path) => !covered(path))).toEqual([]);
});

test.each([
  ["fewest images", ["1 to 4", "2 to 4"]],
  ["length of the prompts", ["2500", "500", "200"]],
  ["masks", ["asks not to send"]],
  ["cfg_scale", ["do not list it"]],
  ["fields of newer sources", ["aspect_ratio", "watermark_info", "request_id", "final_balance_deduction"]],
  ["required fields", ["prompt"]],
  ["model_name", ["leave it out"]],
  ["type of duration", ["number"]],
  ["meaning of 10 mb", ["10,000,000", "10,485,760"]],
  ["when a picture is checked", ["after create has answered"]],
  ["query by external_task_id", ["path"]],
  ["a second use of external_task_id", ["unique"]],
  ["when the webhook is called", ["completes", "every change"]],
  ["unsigned webhooks", ["no signature"]],
  ["answer to an unknown task", ["400", "404"]],
  ["shape of errors", ["{ error }", "data: null"]],
  ["500 that is the caller's fault", ["invalid_request"]],
  ["503 that stays", ["model_not_found"]],
  ["429 that stays", ["1100", "1101", "1102", "1304"]],
  ["used-up quota", ["null", "1102"]],
  ["kinds of ids", ["18 digits", "task_"]],
  ["shape of a query's answer", ["data", "SUCCESS"]],
  ["success words", ["SUCCEED", "succeeded"]],
  ["empty strings", ['""']],
  ["no cancel, no list", ["cancel", "list"]],
  ["life of a result", ["30 days"]],
  ["a wrong path", ["redirect", "web page"]],
])(verifies("spec:drift", "there is an entry about %s"), (title, facts) => {
  const entry = entries.find((one) => one.title.toLowerCase() === title);
  for (const fact of facts) expect(entry?.parts["Sources"]?.replaceAll("\n  ", " ")).toContain(fact);
});

test(verifies("spec:drift", "the check finds an entry without a part"), () => {
  expect(parseEntries("# Drift\n\n## One\n\n- **Concerns:** `A`\n- **Sources:** x\n")).toEqual([
    { title: "One", parts: { Concerns: "`A`", Sources: "x" } },
  ]);
});
