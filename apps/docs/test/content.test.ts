import { fileURLToPath } from "node:url";
import * as client from "cometapi-kling";
import { callbacksOf, readDocument, type Schema } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { sectionOf, withSections } from "../src/sections.ts";
import { isServed, page, pages, styles } from "./site.ts";

const isOutside = (url: string): boolean => /^(https?:)?\/\//.test(url);

describe(verifies("docs:links", "the built site"), () => {
  test("has no dead link and no dead anchor", () => {
    const dead: string[] = [];
    for (const { path, document } of pages) {
      for (const link of document.querySelectorAll("a[href]")) {
        const href = link.getAttribute("href") ?? "";
        if (isOutside(href) || href.startsWith("mailto:")) continue;
        const { pathname, hash } = new URL(href, `http://site${path}`);
        const target = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
        if (!isServed(target)) dead.push(`${path}: ${href}`);
        else if (hash !== "" && page(target).getElementById(decodeURIComponent(hash.slice(1))) === null)
          dead.push(`${path}: ${href}`);
      }
    }
    expect(dead).toEqual([]);
    expect(pages.length).toBeGreaterThan(100);
  });

  test("loads nothing from another host", () => {
    for (const { path, document } of pages) {
      const loaded = [
        ...document.querySelectorAll("script[src], link[href], img[src], iframe[src], source[src]"),
      ].map((element) => element.getAttribute("src") ?? element.getAttribute("href") ?? "");
      expect(loaded.filter(isOutside), path).toEqual([]);
    }
    for (const { name, text } of styles) expect(text, name).not.toMatch(/url\(\s*["']?(https?:)?\/\//);
  });
});

/** The elements between a heading and the next one. */
function sectionBelow(document: Document, id: string): Element[] {
  const found: Element[] = [];
  let next = document.getElementById(id)?.nextElementSibling;
  if (next === undefined) throw new Error(`no ${id}`);
  for (; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) found.push(next);
  return found;
}

function limitsOf(schema: Schema): string[] {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  return [
    ...(minLength === undefined ? [] : [minLength === 1 ? "not empty" : `${minLength} characters at least`]),
    ...(maxLength === undefined ? [] : [`${maxLength} characters at most`]),
    ...(minItems === undefined ? [] : [`${minItems} items at least`]),
    ...(maxItems === undefined ? [] : [`${maxItems} items at most`]),
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(schema.enum ?? []).map((value) => JSON.stringify(value)),
  ];
}

describe(verifies("docs:reference", "the reference"), () => {
  const contract = readDocument();
  const text = (path: string): string => page(path).querySelector("main")?.textContent ?? "";

  test("has every operation, schema, field and limit of the contract", () => {
    const api = page("/reference/api.html");
    const shown = text("/reference/api.html");
    for (const item of Object.values(contract.paths)) {
      for (const operation of [item.get, item.post]) {
        if (operation === undefined) continue;
        expect(api.getElementById(operation.operationId)).not.toBeNull();
        for (const callbacks of callbacksOf(contract, operation)) {
          for (const { post } of Object.values(callbacks))
            expect(api.getElementById(post.operationId)).not.toBeNull();
        }
      }
    }
    for (const [name, schema] of Object.entries(contract.components.schemas)) {
      const shown = sectionBelow(api, `schema-${name}`);
      const own = shown.filter(({ tagName }) => tagName === "P").map(({ textContent }) => textContent);
      for (const limit of limitsOf(schema)) expect(own.join("\n"), name).toContain(limit);
      const rows = shown.flatMap((element) => [...element.querySelectorAll("tr")]);
      for (const part of [schema, ...(schema.allOf ?? [])]) {
        for (const [field, property] of Object.entries(part.properties ?? {})) {
          const cells = rows
            .map((row) => [...row.querySelectorAll("td")].map(({ textContent }) => textContent))
            .find(([first]) => first === field);
          expect(cells, `${name}.${field}`).toBeDefined();
          for (const limit of limitsOf(property)) expect(cells?.[3], `${name}.${field}`).toContain(limit);
        }
      }
    }
    for (const { title, url } of Object.values(contract["x-sources"])) {
      expect(shown).toContain(title);
      if (url !== undefined) expect(api.querySelector(`main a[href="${url}"]`)?.textContent).toBe(title);
    }
    expect(shown).toContain("90 s with mode std and duration 10");
  });

  test("links to where the sources disagree, in place of DRIFT.md, which is not on the site", () => {
    for (const { path } of pages) expect(text(path), path).not.toContain("DRIFT.md");
    expect(
      page("/reference/api.html").querySelectorAll('main a[href="/reference/drift.html"]').length,
    ).toBeGreaterThan(15);
  });

  test("names each error that a function throws, and leads to it", () => {
    const path = "/reference/client/index/interfaces/TaskEndpoint.html";
    const lists = [...page(path).querySelectorAll("main h4")]
      .filter(({ textContent }) => textContent?.startsWith("Throws"))
      .map(({ nextElementSibling }) => nextElementSibling?.textContent?.trim() ?? "");
    expect(lists[0]).toMatch(
      /^SubmissionUncertainError when it is not known.*\.\s*KlingError of another class/,
    );
    expect(lists).toHaveLength(7);
    expect(text("/reference/mock/index/functions/startSimulator.html")).toContain(
      "ListenError if the port is in use",
    );
  });

  test("documents the fields of every error, and has no generated parameter names", () => {
    for (const name of ["KlingError", "RateLimitError"])
      expect(text(`/reference/client/index/classes/${name}.html`)).toContain("can have made a paid task");
    for (const { path } of pages) expect(text(path), path).not.toContain("__namedParameters");
    expect(text("/reference/mock/index/functions/runningClock.html")).toContain(
      "runningClock(options?): SimulatorClock",
    );
  });

  test("leads from a type of the contract to its schema", () => {
    const type = page("/reference/client/index/type-aliases/TaskStatus.html");
    const link = type.querySelector('main a[href="/reference/api.html#schema-TaskStatus"]');
    expect(link?.textContent).toBe("TaskStatus");
  });

  test("names an entry as it is imported", () => {
    const title = (path: string): string | undefined =>
      page(path).querySelector("h1")?.firstChild?.textContent?.trim();
    expect(title("/reference/client/index/README.html")).toBe("cometapi-kling");
    expect(title("/reference/client/webhook/README.html")).toBe("cometapi-kling/webhook");
    expect(title("/reference/mock/simulator/README.html")).toBe("cometapi-kling-mock/simulator");
    expect(text("/reference/client/README.html")).toContain("cometapi-kling/node");
  });

  test("has every code and status of the client, with its advice", () => {
    const rows = [...page("/reference/errors.html").querySelectorAll("tr")].map(
      (row) => row.textContent ?? "",
    );
    for (const rules of [client.serviceErrors, client.gatewayErrors, client.statusErrors]) {
      for (const [code, { error, advice }] of Object.entries(rules)) {
        const row = rows.find((candidate) => candidate.includes(code) && candidate.includes(advice));
        expect(row, code).toContain(error.kind);
      }
    }
  });

  test("has every error that the client throws, with what to do", () => {
    const [table] = page("/reference/errors.html").querySelectorAll("main table");
    const rows = [...(table?.querySelectorAll("tbody tr") ?? [])].map((row) =>
      [...row.querySelectorAll("td")].map(({ textContent }) => textContent?.trim() ?? ""),
    );
    const thrown = Object.keys(client).filter((name) => /Error$/.test(name) && name !== "KlingError");
    expect(thrown.length).toBeGreaterThan(15);
    expect(rows.map(([name]) => name).sort()).toEqual(thrown.sort());
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell === ""))).toEqual([]);
  });

  test("names the types of a task, not their parts", () => {
    const resource = text("/reference/client/index/interfaces/TaskEndpoint.html");
    expect(resource).toContain("create(input, options?): PendingTask<Task<Result>>");
    expect(resource).toContain("wait(task, options?): PendingTask<SucceedTask<Result>>");
    const returned = (path: string): string => text(path).split("Returns")[1]?.split("Throws")[0] ?? "";
    expect(returned("/reference/client/webhook/functions/parseWebhook.html")).toMatch(/^\W*Task\W*$/);
    const terminal = text("/reference/client/index/functions/isTerminal.html");
    expect(terminal).toContain("isTerminal<Result>(task): task is FailedTask | SucceedTask<Result>");
    expect(terminal).toMatch(/task\W*Task<Result>\W*Returns/);
    expect(text("/reference/client/index/classes/TaskFailedError.html")).toContain(
      "readonly task: FailedTask",
    );
    for (const { path } of pages)
      expect(page(path).querySelector("main")?.textContent ?? "", path).not.toMatch(/object & object/);
  });

  test("has a page for every value and type that the client exports", () => {
    const paths = pages.map(({ path }) => path);
    const entries = ["index", "node", "webhook"].map((entry) => ({
      entry,
      file: fileURLToPath(new URL(`../../../packages/client/src/${entry}.ts`, import.meta.url)),
    }));
    const program = ts.createProgram(
      entries.map(({ file }) => file),
      {
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        types: ["node"],
        noEmit: true,
        allowImportingTsExtensions: true,
      },
    );
    const checker = program.getTypeChecker();
    for (const { entry, file } of entries) {
      const source = program.getSourceFile(file);
      const symbol = source && checker.getSymbolAtLocation(source);
      const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name);
      expect(names.length, entry).toBeGreaterThan(2);
      for (const name of names) {
        expect(
          paths.some((path) => new RegExp(`^/reference/client/${entry}/[\\w-]+/${name}\\.html$`).test(path)),
          `${entry}: ${name}`,
        ).toBe(true);
      }
    }
  });
});

describe(verifies("docs:sections", "a section of a README"), () => {
  const file = "packages/x/README.md";
  const source =
    "# X\n\nlead\n\n## One\n\nfirst [two](#two) [y](../y) [gone](z.ts)\n\n```sh\n# no heading\n```\n\n### Inner\n\ndeep\n\n## Two\n\nsecond\n";
  const read = (): string => source;

  test("ends where the next one begins; that of the first heading ends at the second", () => {
    expect(sectionOf(source, { file, heading: "Two" })).toBe("second");
    expect(sectionOf(source, { file, heading: "One" })).toContain("deep");
    expect(sectionOf(source, { file, heading: "X" })).toBe("lead");
    expect(() => sectionOf(source, { file, heading: "no heading" })).toThrow(
      'packages/x/README.md has no heading "no heading"',
    );
  });

  test("links to the other section on the site, and keeps the text of any other link", () => {
    const built = withSections(
      [
        { path: "one", text: `<!-- section: ${file}: One -->` },
        { path: "two", text: `<!-- section: ${file}: Two -->` },
        { path: "y", text: "<!-- section: packages/y/README.md: X -->" },
      ],
      read,
    );
    expect(built[0]?.text).toMatch(/^first \[two\]\(\/two\) \[y\]\(\/y\) gone\n/);
  });
});
