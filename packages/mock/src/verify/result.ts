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

/** The largest number of findings of one exchange. A response can break a rule in each item of a long list. */
export const maxFindings = 20;

/** The longest text of an upstream in a note or a finding, in characters. */
const maxTextCharacters = 200;

/** Cuts a text, which has to be redacted first: a key that is cut in two would not be found. */
export function shorten(text: string, max: number = maxTextCharacters): string {
  return text.length > max ? `${text.slice(0, max)}...` : text;
}

const redactors = new Map<string, RegExp>();

/** Replaces the key in every form that an upstream may send back, and every character that could control a terminal. */
export function redact(text: string, key: string): string {
  let expression = redactors.get(key);
  if (expression === undefined) {
    expression = keyExpression(key);
    redactors.set(key, expression);
  }
  return text.replaceAll(expression, "[key]").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?");
}

/** So many first characters of a key are replaced without the rest: an upstream may cut its text inside the key. */
const shownPrefix = 8;

/** So many characters of Base64 stand for {@link shownPrefix} bytes. */
const shownBase64 = 11;

/**
 * Matches the key as it is, escaped for JSON (also repeatedly), percent-encoded, or escaped for HTML, and in Base64,
 * alone or behind other bytes.
 */
function keyExpression(key: string): RegExp {
  const forms = [startOf(Array.from(key, unitOf), shownPrefix)];
  for (const offset of [0, 1, 2]) forms.push(startOf(base64Units(key, offset), shownBase64));
  return new RegExp(forms.join("|"), "gi");
}

/** Matches the first units, and the others as far as they follow. */
function startOf(units: readonly string[], least: number): string {
  const rest = units.slice(least).reduceRight((after, unit) => `(?:${unit}${after})?`, "");
  return units.slice(0, least).join("") + rest;
}

/** The characters of Base64 that depend on the key alone if `offset` bytes of a group of three are before it. */
function base64Units(key: string, offset: number): string[] {
  const bytes = offset + key.length;
  const first = Math.ceil((offset * 8) / 6);
  const whole = btoa("x".repeat(offset) + key).slice(first, Math.floor((bytes * 8) / 6));
  return Array.from(whole, (character) => base64Forms[character] ?? character);
}

/** Also for URLs, and escaped. */
const base64Forms: Record<string, string> = { "+": "(?:[+-]|%2B)", "/": "(?:\\\\?/|_|%2F)" };

const entities: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Every form of one visible ASCII character. */
function unitOf(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  const entity = entities[character];
  // The character itself is the last form, since some escapes begin with it.
  const forms = [
    `%(?:25){0,3}${hex}`,
    `\\\\{1,7}u00${hex}`,
    `\\\\{1,7}x${hex}`,
    `&#x0{0,6}${hex};`,
    `&#0{0,6}${code};`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    `\\\\{0,7}\\x${hex}`,
  ];
  return `(?:${forms.join("|")})`;
}

/** The result with redacted texts. */
export function redactResult(result: CheckResult, key: string): CheckResult {
  const clean = (text: string): string => redact(text, key);
  return {
    ...result,
    path: clean(result.path),
    notes: result.notes.map(clean),
    findings: result.findings.map(({ where, what, rule }) => ({
      where: clean(where),
      what: clean(what),
      rule: clean(rule),
    })),
  };
}
