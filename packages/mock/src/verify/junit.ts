import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { CheckResult } from "./result.ts";

/** A file that gets its content at once, so that a run that is stopped leaves the content of the run before. */
export interface ResultFile {
  write(text: string): void;
  /** Removes what was prepared, unless it was written. */
  close(): void;
}

/**
 * Prepares a temporary file beside the file, which replaces it when the text is complete. A device or a pipe is written
 * to directly.
 * @throws {Error} with a `code` of Node's, if the file cannot be written
 */
export function prepareFile(path: string): ResultFile {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined && !known.isFile()) {
    closeSync(openSync(path, "a"));
    return { write: (text) => writeFileSync(path, text), close: () => undefined };
  }
  // A file that must not be changed has to be refused, although a rename could replace it.
  if (known !== undefined) closeSync(openSync(path, "a"));
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  writeFileSync(temporary, "", { flag: "wx" });
  let isWritten = false;
  return {
    write: (text) => {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
      isWritten = true;
    },
    close: () => {
      if (!isWritten) rmSync(temporary, { force: true });
    },
  };
}

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
