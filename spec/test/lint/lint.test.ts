import { beforeAll, describe, expect, test } from "vitest";
import { type OpenApiDocument, readDocument } from "../../document.ts";
import { verifies } from "../../requirements/index.ts";
import { breaks } from "./lint-breaks.ts";
import { type Finding, lintAll, lintDocument, readRuleset } from "./linted.ts";

let findings: Map<string, Finding[]>;

beforeAll(async () => {
  const broken = breaks.map(({ name, rule, inDocument }): [string, OpenApiDocument] => {
    const document = readDocument();
    inDocument(document);
    return [`${rule}: ${name}`, document];
  });
  findings = await lintAll(new Map([["as written", readDocument()], ...broken]));
});

test(
  verifies("spec:lint", "the whole ruleset, spectral:oas included, finds nothing in our document"),
  async () => {
    expect(await lintDocument()).toEqual([]);
  },
);

test(verifies("spec:lint", "our own rules, as the tests run them, find nothing in our document"), () => {
  expect(findings.get("as written")).toEqual([]);
});

test(verifies("spec:lint", "a broken document proves each of our rules"), () => {
  const own = Object.keys(readRuleset().rules);
  expect([...new Set(breaks.map(({ rule }) => rule))].sort()).toEqual(own.sort());
});

test(verifies("spec:lint", "the ruleset extends spectral:oas"), () => {
  expect(readRuleset().extends).toEqual(["spectral:oas"]);
});

describe("exactly one rule finds a broken document", () => {
  test.each(breaks)(
    verifies(["spec:lint", "spec:sources", "spec:forms"], "$rule: $name"),
    ({ rule, name, says, inDocument: _ }) => {
      const found = findings.get(`${rule}: ${name}`) ?? [];
      expect([...new Set(found.map(({ code }) => code))]).toEqual([rule]);
      expect(found.map(({ path, message }) => `${path.join(".")} ${message}`).join("\n")).toMatch(says);
    },
  );
});
