import { InvalidInputError } from "../errors/errors.ts";
import type { InputProblem } from "../errors/input-problem.ts";
import type { EndpointFacts, Rules } from "../facts.ts";
import { importOrThrow } from "../http/connection.ts";
import {
  conditions,
  hasType,
  isDisputed,
  isHttpUri,
  phraseOfCount,
  phraseOfType,
  type Report,
} from "./rule-checks.ts";
import { isMedia, isRecord, isUrl, mediaFieldOf } from "./rules.ts";

/** What a walk over a request finds. */
interface Findings {
  /** The endpoint's name, for messages. */
  name: string;
  problems: InputProblem[];
  /** What may be wrong. */
  doubts: Pick<InputProblem, "pointer" | "message">[];
  report: Report;
  /** Checks of pictures and sounds, which read bytes. */
  media: Promise<void>[];
}

/** Walks over a request, and begins to read its pictures. */
export function inspect(endpoint: EndpointFacts, input: object): Findings {
  const { name, rules } = endpoint ?? {};
  if (rules === undefined) throw new InvalidInputError("findProblems needs the facts of an endpoint");
  const problems: InputProblem[] = [];
  const report: Report = (pointer, rule, message, got) => void problems.push({ pointer, message, rule, got });
  const findings: Findings = { name, problems, doubts: [], report, media: [] };
  try {
    check(rules, input, "", findings);
    const id = rules.properties?.["external_task_id"] && isRecord(input) && input["external_task_id"];
    // "." and ".." are steps in a path, even when escaped: a lookup would go to another address.
    if (id === "." || id === "..")
      report("/external_task_id", "path", "must not be a step in a path: the task could not be looked up");
  } catch (cause) {
    throw new InvalidInputError(`${name}: the request cannot be read`, { cause });
  }
  return findings;
}

/** The problems in the order of their pointers, with the limits that the sources disagree about. */
export function complete(problems: InputProblem[], rules: Rules): InputProblem[] {
  return problems
    .map((problem) => (isDisputed(rules, problem) ? { ...problem, isDisputed: true } : problem))
    .sort((a, b) => a.pointer.localeCompare(b.pointer, "en", { numeric: true }));
}

/** Checks a place inside a request, where a bare picture or sound may stand for the object that holds it. */
function checkPlace(rules: Rules, value: unknown, pointer: string, findings: Findings): void {
  const name = mediaFieldOf(rules);
  if (name === undefined) {
    check(rules, value, pointer, findings);
    return;
  }
  // Bare or in its object, the picture has the pointer of the place.
  const { [name]: media, ...others } = isRecord(value) ? value : { [name]: value };
  check(rules.properties?.[name] ?? {}, media, pointer, findings);
  check({ ...rules, required: [] }, others, pointer, findings);
}

function check(rules: Rules, value: unknown, pointer: string, findings: Findings): void {
  const { report } = findings;
  if (isMedia(rules)) {
    checkMedia(rules, value, pointer, findings);
    return;
  }
  const words = rules.const === undefined ? rules.enum : [rules.const];
  if (words !== undefined && !words.includes(value)) {
    const list = words.map((word) => JSON.stringify(word)).join(", ");
    report(pointer, "enum", words.length === 1 ? `must be ${list}` : `must be one of ${list}`);
  } else if (!hasType(rules, value)) {
    report(pointer, rules.format === "uri" ? "url" : "type", `must be ${phraseOfType(rules)}`);
  } else if (typeof value === "string") {
    checkText(rules, value, pointer, report);
  } else if (typeof value === "number") {
    checkNumber(rules, value, pointer, report);
  } else if (Array.isArray(value)) {
    checkList(rules, value, pointer, findings);
  } else if (isRecord(value)) {
    checkFields(rules, value, pointer, findings);
  }
}

/** Checks a picture or a sound. The contract states no size for a mask. */
function checkMedia(rules: Rules, value: unknown, pointer: string, findings: Findings): void {
  const { report } = findings;
  if (!(value instanceof Blob) && (typeof value !== "string" || value === "")) {
    report(pointer, "type", "must be a URL, Base64 or a Blob");
  } else if (typeof value !== "string" || !isUrl(value)) {
    findings.media.push(checkData(rules, value, pointer, findings));
  } else if (!URL.canParse(value)) {
    report(pointer, "url", "is not a valid URL");
  }
}

async function checkData(
  rules: Rules,
  value: Blob | string,
  pointer: string,
  { name, report, doubts }: Findings,
): Promise<void> {
  const pictures = await importOrThrow({ operation: name }, import("./pictures.ts"));
  return pictures.checkMedia(rules, value, {
    report: (rule, message, got) => report(pointer, rule, message, got),
    doubt: (message) => void doubts.push({ pointer, message }),
  });
}

function checkText(rules: Rules, text: string, pointer: string, report: Report): void {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = rules;
  // The contract counts code points: a surrogate pair is one. Few texts are long enough to be counted.
  const length = minLength < 2 && text.length <= maxLength ? text.length : [...text].length;
  if (length === 0 && minLength === 1) {
    report(pointer, "length", "must not be empty", 0);
  } else if (length < minLength || length > maxLength) {
    const count = phraseOfCount(
      minLength === maxLength || length < minLength ? minLength : undefined,
      minLength === maxLength || length > maxLength ? maxLength : undefined,
      "character",
    );
    report(pointer, "length", `must have ${count}, got ${length}`, length);
  }
  if (rules.format === "uri" && !isHttpUri(text)) {
    const isUnescaped = isUrl(text) && URL.canParse(text);
    const detail = isUnescaped ? ", with characters that are not part of a URL percent-encoded" : "";
    report(pointer, "url", `must be ${phraseOfType(rules)}${detail}`);
  }
}

function checkNumber(rules: Rules, value: number, pointer: string, report: Report): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = rules;
  if (Number.isFinite(value) && value >= minimum && value <= maximum) return;
  report(pointer, "range", `must be ${phraseOfType(rules)}`);
}

function checkList(rules: Rules, list: readonly unknown[], pointer: string, findings: Findings): void {
  const { minItems, maxItems, items } = rules;
  if (list.length < (minItems ?? 0) || list.length > (maxItems ?? Number.POSITIVE_INFINITY)) {
    const count = phraseOfCount(minItems, maxItems, "item");
    findings.report(pointer, "items", `must have ${count}, got ${list.length}`, list.length);
  }
  if (items === undefined) return;
  for (const [index, item] of list.entries()) checkPlace(items, item, `${pointer}/${index}`, findings);
}

function checkFields(
  rules: Rules,
  fields: Readonly<Record<string, unknown>>,
  pointer: string,
  findings: Findings,
): void {
  const { properties = {}, required = [] } = rules;
  const has = (name: string): boolean => Object.hasOwn(fields, name) && fields[name] !== undefined;
  for (const name of required)
    if (!has(name)) findings.report(`${pointer}/${name}`, "required", "is required");
  for (const [name, field] of Object.entries(properties))
    if (has(name)) checkPlace(field, fields[name], `${pointer}/${name}`, findings);
  for (const [rule, phrase] of conditions) {
    const choices = rules[rule];
    if (choices === undefined) continue;
    const met = choices.filter((choice) => choice.required?.every(has)).length;
    if (rule === "oneOf" ? met === 1 : met > 0) continue;
    const names = choices.map((choice) => choice.required?.join(" with ")).join(", ");
    findings.report(pointer, rule, `must have ${phrase} of ${names}`, met);
  }
}
