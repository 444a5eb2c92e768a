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

/**
 * Folds polls with the same response into one line.
 * @param write takes the text of each result, with a line break at the end
 */
export class FoldedReport {
  readonly #write: (text: string) => void;
  readonly #hasColor: boolean;
  #last: CheckResult | undefined;
  #repeats = 0;

  constructor(write: (text: string) => void, hasColor: boolean) {
    this.#write = write;
    this.#hasColor = hasColor;
  }

  add(result: CheckResult): void {
    if (this.#last !== undefined && isSame(this.#last, result)) {
      this.#repeats += 1;
      return;
    }
    this.flush();
    this.#last = result;
    this.#write(reportOf(result, this.#hasColor));
  }

  /** Writes how often the last response was repeated. */
  flush(): void {
    if (this.#repeats > 0) this.#write(`      ${count(this.#repeats, "more poll")} with the same response\n`);
    this.#repeats = 0;
    this.#last = undefined;
  }
}

const isPoll = ({ name }: CheckResult): boolean => /^poll \d+$/.test(name);

function isSame(one: CheckResult, other: CheckResult): boolean {
  if (!isPoll(one) || !isPoll(other) || one.status !== other.status || one.path !== other.path) return false;
  const shown = ({ notes, findings }: CheckResult): string => JSON.stringify([notes, findings]);
  return shown(one) === shown(other);
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
