import type { CheckResult } from "./result.ts";

/** The results as JUnit XML, for CI servers. */
export function junitOf(upstream: string, results: readonly CheckResult[]): string {
  const failures = results.filter(({ findings }) => findings.length > 0).length;
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const time = seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const counts = { tests: results.length, failures, errors: 0, skipped, time };
  const cases = results.map(testCase).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${attributes({ name: "cometapi-kling-mock verify", ...counts })}>
<testsuite ${attributes({ name: upstream, ...counts })}>
${cases}
</testsuite>
</testsuites>
`;
}

function testCase({ name, method, path, status, durationMs, findings, notes, skipped }: CheckResult): string {
  const parts = [];
  if (skipped !== undefined) parts.push(`<skipped ${attributes({ message: skipped })}/>`);
  if (findings.length > 0) {
    const [{ where, what } = { where: "", what: "" }] = findings;
    const text = findings.map((each) => `${each.where}: ${each.what}\n  spec: ${each.rule}`).join("\n");
    parts.push(`<failure ${attributes({ message: `${where}: ${what}` })}>${escapeXml(text)}</failure>`);
  }
  const output = [`${method} ${path} ${status ?? ""}`.trim(), ...notes].join("\n");
  parts.push(`<system-out>${escapeXml(output)}</system-out>`);
  const head = attributes({ classname: "verify", name, time: seconds(durationMs) });
  return `<testcase ${head}>${parts.join("")}</testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(String(value))}"`)
    .join(" ");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return (
    text
      .replaceAll(/[&<>"]/g, (character) => entities[character] ?? "")
      // XML 1.0 does not allow these characters, even escaped.
      .replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "?")
  );
}
