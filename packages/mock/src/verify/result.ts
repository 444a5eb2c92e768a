/** Something about an exchange that the spec does not allow. */
export interface Finding {
  /** For example `response.body.data.task_status`. */
  where: string;
  what: string;
  /** What the spec says there. */
  rule: string;
}

/** What came of one exchange. */
export interface Verdict {
  name: string;
  method: "GET" | "POST";
  /** As it was sent. */
  path: string;
  /** HTTP status; undefined without a whole answer. */
  status?: number;
  /** Milliseconds from the request to the end of the answer. */
  durationMs: number;
  /** Empty if everything holds. */
  findings: Finding[];
  /** What is good to know, and no violation. */
  notes: string[];
  /** Why the request was never sent. */
  skipped?: string;
}

/** What an upstream sent must not steer the terminal, nor repeat the key. */
export function cleanVerdict(verdict: Verdict, key: string): Verdict {
  const clean = (text: string): string =>
    text
      .replaceAll(key, "[key]")
      .replaceAll(JSON.stringify(key).slice(1, -1), "[key]")
      .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?");
  return {
    ...verdict,
    path: clean(verdict.path),
    notes: verdict.notes.map(clean),
    findings: verdict.findings.map(({ where, what, rule }) => ({
      where: clean(where),
      what: clean(what),
      rule: clean(rule),
    })),
  };
}
