import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { EndpointFacts } from "../../packages/client/src/facts.ts";
import { endpoints, multiImage2Video } from "../../packages/client/src/generated/endpoints/index.ts";
import { keptDays } from "../../packages/client/src/generated/facts.ts";
import { verifies } from "../../spec/requirements/index.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const command = fileURLToPath(new URL("../../packages/mock/bin/cometapi-kling-mock.js", import.meta.url));
const matches = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name)),
];

/** The functions, values and classes that a package exports, and the fields of its options. */
function namesOf(report: string): string[] {
  // The types of the contract are in the site's API reference.
  const [ours = ""] = report.split("/schema\n");
  const written =
    /^export interface \w*(?:Options|Hooks|Input|Reference|Position)\b[^{;]*\{\n([\s\S]*?)^\}/gm;
  return [
    ...matches(ours, /^export (?:const|function|class) (\w+)/gm),
    ...matches(ours, written).flatMap((fields) => matches(fields, /^ {4}(\w+)\??[:(]/gm)),
  ];
}

describe.each(["client", "mock"])("%s", (name) => {
  const readme = read(`packages/${name}/README.md`);
  const names = namesOf(read(`packages/${name}/API.md`));

  test(verifies("repository:docs", "the README names every value, option and error of the package"), () => {
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((one) => !new RegExp(`\\b${one}\\b`).test(readme))).toEqual([]);
  });
});

test(verifies("repository:docs", "the client's README has the numbers of the contract"), () => {
  const readme = read("packages/client/README.md").replaceAll(/\s+/g, " ");
  const { image_list, prompt, dynamic_masks } = multiImage2Video.rules.properties;
  const image = image_list.items.properties.image["x-image"];
  const ratio = image.maxAspectRatio;
  expect(image.minAspectRatio).toBeCloseTo(1 / ratio);
  expect(dynamic_masks.maxItems).toBe(6);
  for (const words of [
    `\`multiImage2Video.rules.properties.prompt.maxLength\` is ${prompt.maxLength}`,
    `at most ${image.maxBytes / 2 ** 20} MB, at least ${image.minWidth} x ${image.minHeight} px`,
    `aspect ratio between 1:${ratio} and ${ratio}:1`,
    `Kling keeps results for ${keptDays} days`,
    "up to six `dynamic_masks`",
  ])
    expect(readme).toContain(words);
});

describe(verifies("repository:docs", "the client's README has every endpoint of the contract"), () => {
  const readme = read("packages/client/README.md");
  const ofEveryTask = ["callback_url", "external_task_id", "watermark_info"];
  const all: readonly EndpointFacts[] = endpoints;

  test.each(all)(
    "$name with its route and its fields, the required ones in bold",
    ({ name, path, rules }) => {
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`${path}\` `, "m"));
      const [, list = ""] = new RegExp(`^- \`${name}\`: ([\\s\\S]*?)^(?:-|$)`, "m").exec(readme) ?? [];
      const required = [rules, ...(rules.oneOf ?? [])].flatMap((one) => one.required ?? []);
      expect(matches(list, /\*\*`(\w+)`\*\*/g).sort()).toEqual(required.toSorted());
      const fields = Object.keys(rules.properties ?? {}).filter((field) => !ofEveryTask.includes(field));
      expect(matches(list, /`(\w+)`/g).sort()).toEqual(fields.sort());
    },
  );
});

test.each(["contract", "simulate", "verify"])(
  verifies("repository:docs", "the README's table of %s has the options of its --help"),
  (mode) => {
    const help = execFileSync(process.execPath, [command, mode, "--help"], { encoding: "utf8" });
    const flags = matches(help, /^ {2}(--[a-z-]+)/gm).filter((flag) => flag !== "--help");
    const tables = read("packages/mock/README.md").match(/(?:^\| .*\n)+/gm) ?? [];
    const written = tables.map((rows) => matches(rows, /^\| `(--[a-z-]+)/gm));
    expect(flags.length).toBeGreaterThan(3);
    expect(
      written.map((rows) => rows.filter((flag) => !["--help", "--version"].includes(flag))),
    ).toContainEqual(flags);
  },
);

test.each(["README.md", "packages/client/README.md", "packages/mock/README.md"])(
  verifies("repository:docs", "%s shows a program within its first 20 lines"),
  (file) => {
    expect(read(file).split("\n").slice(0, 19)).toContain("```ts");
  },
);
