import { InvalidInputError } from "../errors/errors.ts";
import type { InputProblem } from "../errors/input-problem.ts";
import type { EndpointFacts, Rules } from "../facts.ts";
import { importOrThrow } from "../http/connection.ts";
import type { ResolvedOptions } from "../options/options.ts";
import {
  base64Bytes,
  hasType,
  isBase64,
  isHttpUri,
  isMedia,
  isRecord,
  isUrl,
  mediaFieldOf,
  phraseOfType,
  type Report,
  withoutDataPrefix,
} from "./rules.ts";

/**
 * Finds everything in a request that the contract forbids. Each problem has the JSON pointer of its field. The list is
 * in the order of the pointers, and empty when the client would send the request. No client is needed, and the request
 * may be incomplete. Unknown fields are ignored. Only the first bytes of a Blob are read. A URL is not fetched.
 * @param endpoint the facts of the endpoint, for example `multiImage2Video`.
 * @param input the request, complete or not.
 * @returns the problems.
 * @throws {ConnectionError} when the part that reads pictures could not be loaded.
 * @example
 * ```ts
 * import { findProblems, multiImage2Video } from "cometapi-kling";
 *
 * for (const { pointer, message } of await findProblems(multiImage2Video, { prompt: "Wave." })) {
 *   console.log(pointer, message); // /image_list is required
 * }
 * ```
 */
export async function findProblems(endpoint: EndpointFacts, input: object): Promise<InputProblem[]> {
  const problems: InputProblem[] = [];
  const media: Promise<void>[] = [];
  const report: Report = (pointer, rule, message, got) => void problems.push({ pointer, message, rule, got });
  check(endpoint.rules, input, "", { name: endpoint.name, report, media });
  const id = endpoint.rules.properties?.["external_task_id"] && isRecord(input) && input["external_task_id"];
  // "." and ".." are steps in a path, even when escaped: a lookup would go to another address.
  if (id === "." || id === "..")
    report("/external_task_id", "path", "must not be a step in a path: the task could not be looked up");
  await Promise.all(media);
  return problems.sort((a, b) => a.pointer.localeCompare(b.pointer, "en", { numeric: true }));
}

/**
 * Checks a request as the option `validate` says.
 * @throws {InvalidInputError} with all problems.
 */
export async function validate(
  endpoint: EndpointFacts,
  operation: string,
  input: object,
  { validate: mode, onWarning }: Pick<ResolvedOptions, "validate" | "onWarning">,
): Promise<void> {
  const problems = mode === "off" ? [] : await findProblems(endpoint, { ...input });
  if (problems.length === 0) return;
  const list = problems.map(({ pointer, message }) => `${pointer || "the request"} ${message}`).join("; ");
  if (mode === "warn") return onWarning(`${operation}: sent, although ${list}`);
  throw new InvalidInputError(`${operation}: nothing was sent, because ${list}`, {
    problems,
    advice:
      'Correct the request, or set validate to "off" where the service takes more than its documentation.',
  });
}

/** Collects what a walk over a request finds. */
interface Findings {
  /** The endpoint's name, for messages. */
  name: string;
  report: Report;
  /** Checks of pictures and sounds, which read bytes. */
  media: Promise<void>[];
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
    findings.media.push(checkMedia(rules, value, pointer, findings));
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

/**
 * Checks a picture or a sound: the form of a URL, the number of bytes, and the format and size in a picture's first
 * bytes. The contract states no size for a mask.
 */
async function checkMedia(
  rules: Rules,
  value: unknown,
  pointer: string,
  { name, report }: Findings,
): Promise<void> {
  const image = rules["x-image"];
  const { maxBytes = Number.POSITIVE_INFINITY } = image ?? rules["x-audio"] ?? {};
  if (!(value instanceof Blob) && (typeof value !== "string" || value === "")) {
    return report(pointer, "type", "must be a URL, Base64 or a Blob");
  }
  if (typeof value === "string" && isUrl(value)) {
    return URL.canParse(value) ? undefined : report(pointer, "url", "is not a valid URL");
  }
  const data = typeof value === "string" ? withoutDataPrefix(value) : value;
  if (typeof data === "string" && !isBase64(data)) {
    return report(pointer, "url", "is neither an http or https URL nor Base64");
  }
  const bytes = typeof data === "string" ? base64Bytes(data) : data.size;
  if (bytes > maxBytes) report(pointer, "bytes", `must have at most ${maxBytes} bytes, got ${bytes}`, bytes);
  if (image === undefined) return;
  const { checkImage } = await importOrThrow({ operation: name }, import("./pictures.ts"));
  return checkImage(image, data, pointer, report);
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

const conditions = [
  ["oneOf", "exactly one"],
  ["anyOf", "at least one"],
] as const;

/** For example `2 to 4 items`, `exactly 2 items`, `at most 6 items`. */
function phraseOfCount(least: number | undefined, most: number | undefined, unit: string): string {
  const units = (most ?? least) === 1 ? unit : `${unit}s`;
  if (least === most) return `exactly ${least} ${units}`;
  if (least === undefined) return `at most ${most} ${units}`;
  return most === undefined ? `at least ${least} ${units}` : `${least} to ${most} ${units}`;
}
