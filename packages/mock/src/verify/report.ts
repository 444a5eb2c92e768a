import type { CheckResult } from "./result.ts";

const colors = { ok: 32, FAIL: 31, skip: 33 } as const;

/** A result as text for people, with a line break at the end. */
export function reportOf(result: CheckResult, hasColor: boolean): string {
  const { name, method, path, status, findings, notes, skipped } = result;
  const word = skipped !== undefined ? "skip" : findings.length > 0 ? "FAIL" : "ok";
  const mark = word.padEnd(4);
  const lines = [
    `${hasColor ? `\u001B[${colors[word]}m${mark}\u001B[0m` : mark}  ${name.padEnd(36)}  ${method} ${path} ${status ?? ""}`.trimEnd(),
  ];
  if (skipped !== undefined) lines.push(`      ${skipped}`);
  for (const note of notes) lines.push(`      ${note}`);
  for (const { where, what, rule } of findings)
    lines.push(`      ${where}: ${what}`, `        spec: ${rule}`);
  return `${lines.join("\n")}\n`;
}

/** The last line of the report. */
export function summaryOf(results: readonly CheckResult[]): string {
  const sent = results.filter(({ skipped }) => skipped === undefined);
  const failed = sent.filter(({ findings }) => findings.length > 0).length;
  const skipped = results.length - sent.length;
  return `\n${count(sent.length, "exchange")}, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
