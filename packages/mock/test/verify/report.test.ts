import { stripVTControlCharacters } from "node:util";
import { verifies } from "cometapi-kling-spec/requirements";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { junitOf } from "../../src/verify/junit.ts";
import { reportOf, summaryOf } from "../../src/verify/report.ts";
import { type CheckResult, redactResult } from "../../src/verify/result.ts";

const result: CheckResult = {
  name: "poll 1",
  method: "GET",
  path: "/a",
  status: 200,
  durationMs: 1_500,
  findings: [],
  notes: [],
};
const finding = { where: "response.body", what: "is wrong", rule: "type" };

test(verifies("mock:verify:violations", "the mark has a color if enabled, and the text is the same"), () => {
  for (const each of [result, { ...result, findings: [finding] }, { ...result, skipped: "not sent" }]) {
    const [plain, coloured] = [reportOf(each, false), reportOf(each, true)];
    expect(coloured).toContain("\u001B[3");
    expect(plain).not.toContain("\u001B");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  }
});

test(verifies("mock:verify:violations", "the last line counts sent, failed and skipped exchanges"), () => {
  expect(summaryOf([result])).toBe("\n1 exchange, 0 failed\n");
  expect(summaryOf([result, { ...result, findings: [finding] }, { ...result, skipped: "no" }])).toBe(
    "\n2 exchanges, 1 failed, 1 skipped\n",
  );
});

const nasty = `<b a="1">&amp; 'x' ]]> é 🎬 \u0000\u0008\u001B[31m\uFFFE\uFFFF\uD800 tab\t`;

test(verifies("mock:verify:junit", "the file is XML with every result, whatever its texts are"), () => {
  const xml = junitOf(`http://a/?${nasty}`, [
    { ...result, name: nasty, notes: [nasty], findings: [{ where: nasty, what: nasty, rule: nasty }] },
    { ...result, skipped: nasty },
  ]);
  expect(XMLValidator.validate(xml)).toBe(true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u);
  const parser = new XMLParser({ ignoreAttributes: false, trimValues: false });
  const { testsuites } = parser.parse(xml) as {
    testsuites: { testsuite: { testcase: { "@_name": string; failure?: { "#text": string } }[] } };
  };
  const [first] = testsuites.testsuite.testcase;
  const readable = `<b a="1">&amp; 'x' ]]> é 🎬 ???[31m??? tab\t`;
  expect(first?.["@_name"]).toBe(readable);
  expect(first?.failure?.["#text"]).toBe(`${readable}: ${readable}\n  spec: ${readable}`);
  expect(xml).toContain('tests="2" failures="1" errors="0" skipped="1" time="3.000"');
});

test(verifies("mock:verify:key", "is removed from every text of a result, like control characters"), () => {
  const key = 'sk-"1"';
  const text = `a ${key} b ${JSON.stringify(key)} \u001B[2J\u202E`;
  const cleaned = redactResult(
    { ...result, path: text, notes: [text], findings: [{ where: text, what: text, rule: text }] },
    key,
  );
  const clean = 'a [key] b "[key]" ?[2J?';
  expect(cleaned).toMatchObject({
    path: clean,
    notes: [clean],
    findings: [{ where: clean, what: clean, rule: clean }],
  });
});
