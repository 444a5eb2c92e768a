/** A part of an exchange that the spec does not allow. */
export interface Finding {
  /** For example `response.body.data.task_status`. */
  where: string;
  what: string;
  /** What the spec says there. */
  rule: string;
}

/** The result of checking one exchange. */
export interface CheckResult {
  name: string;
  method: "GET" | "POST";
  /** As it was sent. */
  path: string;
  /** HTTP status; undefined without a whole response. */
  status?: number;
  /** Milliseconds from the request to the end of the response. */
  durationMs: number;
  /** Empty if the exchange keeps to the spec. */
  findings: Finding[];
  /** What is good to know, and no violation. */
  notes: string[];
  /** Why the request was never sent. */
  skipped?: string;
}

/** Takes out the key, and the characters that would steer a terminal. */
export function redact(text: string, key: string): string {
  return text
    .replaceAll(key, "[key]")
    .replaceAll(JSON.stringify(key).slice(1, -1), "[key]")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?");
}

/** The result with each of its texts redacted. */
export function redactResult(result: CheckResult, key: string): CheckResult {
  return {
    ...result,
    path: redact(result.path, key),
    notes: result.notes.map((note) => redact(note, key)),
    findings: result.findings.map(({ where, what, rule }) => ({
      where: redact(where, key),
      what: redact(what, key),
      rule: redact(rule, key),
    })),
  };
}
