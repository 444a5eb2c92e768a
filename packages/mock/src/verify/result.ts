/** A part of an exchange that the spec does not allow. */
export interface Finding {
  /** For example `response.body.data.task_status`. */
  where: string;
  what: string;
  /** The rule of the spec. */
  rule: string;
}

/** The result of checking one exchange. */
export interface CheckResult {
  name: string;
  method: "GET" | "POST";
  /** As sent. */
  path: string;
  /** HTTP status; `undefined` without a whole response. */
  status?: number;
  /** Milliseconds from the request to the end of the response. */
  durationMs: number;
  /** Empty if the exchange fits the spec. */
  findings: Finding[];
  /** Further information, without violations. */
  notes: string[];
  /** Why the request was not sent. */
  skipped?: string;
}

/** Replaces the key, and every character that could control a terminal. */
export function redact(text: string, key: string): string {
  return text
    .replaceAll(key, "[key]")
    .replaceAll(JSON.stringify(key).slice(1, -1), "[key]")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?");
}

/** The result with redacted texts. */
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
