import type { RequiredFields, Rules } from "./endpoint.ts";
import { isUri } from "./uri.ts";

/** One broken rule, in the form of Ajv's errors. */
export interface BrokenRule {
  /** JSON pointer to the value; empty for the whole body. */
  instancePath: string;
  keyword: string;
  params: Readonly<Record<string, unknown>>;
  message: string;
}

// A limit on the memory that a hostile body can fill.
const maxBroken = 10;

/**
 * The first ten rules that a value breaks, in the order of Ajv; empty if it fits. For a `oneOf` or `anyOf`, the result
 * has the composition itself, without its branches.
 */
export function brokenRules(rules: Rules, value: unknown): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  check(broken, rules, value, "");
  return broken;
}

type Broken = BrokenRule[];

function check(broken: Broken, rules: Rules, value: unknown, path: string): void {
  const { type } = rules;
  const isWrongType = type !== undefined && !isOfType(value, type);
  const isContainer = type === "object" || type === "array";
  if (isWrongType && !isContainer) addType(broken, type, path);
  if (typeof value === "number") checkNumber(broken, rules, value, path);
  else if (typeof value === "string") checkText(broken, rules, value, path);
  checkChoice(broken, rules, value, path);
  if (isWrongType && isContainer) addType(broken, type, path);
  if (Array.isArray(value)) checkList(broken, rules, value, path);
  else if (isObject(value)) checkObject(broken, rules, value, path);
}

function add(
  broken: Broken,
  instancePath: string,
  keyword: string,
  params: BrokenRule["params"],
  message: string,
): void {
  if (broken.length < maxBroken) broken.push({ instancePath, keyword, params, message });
}

function addType(broken: Broken, type: NonNullable<Rules["type"]>, path: string): void {
  add(broken, path, "type", { type }, `must be ${type}`);
}

function checkNumber(broken: Broken, rules: Rules, value: number, path: string): void {
  const { minimum, maximum, format } = rules;
  if (!Number.isFinite(value)) return;
  if (maximum !== undefined && value > maximum) {
    add(broken, path, "maximum", { comparison: "<=", limit: maximum }, `must be <= ${maximum}`);
  }
  if (minimum !== undefined && value < minimum) {
    add(broken, path, "minimum", { comparison: ">=", limit: minimum }, `must be >= ${minimum}`);
  }
  if (format === "int32" && !isInt32(value)) addFormat(broken, format, path);
}

function checkText(broken: Broken, rules: Rules, value: string, path: string): void {
  const { minLength, maxLength, pattern, format } = rules;
  if (maxLength !== undefined && isLonger(value, maxLength)) {
    const message = `must NOT have more than ${maxLength} characters`;
    add(broken, path, "maxLength", { limit: maxLength }, message);
  }
  if (minLength !== undefined && minLength > 0 && !isLonger(value, minLength - 1)) {
    const message = `must NOT have fewer than ${minLength} characters`;
    add(broken, path, "minLength", { limit: minLength }, message);
  }
  if (pattern !== undefined && !expressionOf(pattern).test(value)) {
    add(broken, path, "pattern", { pattern }, `must match pattern "${pattern}"`);
  }
  if (format === "uri" && !isUri(value)) addFormat(broken, format, path);
}

function addFormat(broken: Broken, format: NonNullable<Rules["format"]>, path: string): void {
  add(broken, path, "format", { format }, `must match format "${format}"`);
}

// Compiled once: the contract has few patterns.
const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const expression = new RegExp(pattern, "u");
  expressions.set(pattern, expression);
  return expression;
}

const maxInt32 = 2 ** 31 - 1;

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -maxInt32 - 1 && value <= maxInt32;
}

function checkChoice(broken: Broken, rules: Rules, value: unknown, path: string): void {
  const { const: only, enum: known, anyOf, oneOf } = rules;
  if (only !== undefined && value !== only) {
    add(broken, path, "const", { allowedValue: only }, "must be equal to constant");
  }
  if (known !== undefined && !known.includes(value)) {
    add(broken, path, "enum", { allowedValues: known }, "must be equal to one of the allowed values");
  }
  if (anyOf !== undefined && !anyOf.some((branch) => has(value, branch))) {
    add(broken, path, "anyOf", { branches: anyOf }, "must match a schema in anyOf");
  }
  if (oneOf !== undefined && oneOf.filter((branch) => has(value, branch)).length !== 1) {
    add(broken, path, "oneOf", { branches: oneOf }, "must match exactly one schema in oneOf");
  }
}

function checkList(broken: Broken, rules: Rules, value: readonly unknown[], path: string): void {
  const { minItems, maxItems, items } = rules;
  const { length } = value;
  if (maxItems !== undefined && length > maxItems) {
    add(broken, path, "maxItems", { limit: maxItems }, `must NOT have more than ${maxItems} items`);
  }
  if (minItems !== undefined && length < minItems) {
    add(broken, path, "minItems", { limit: minItems }, `must NOT have fewer than ${minItems} items`);
  }
  if (items === undefined) return;
  for (let index = 0; index < length && broken.length < maxBroken; index += 1) {
    check(broken, items, value[index], `${path}/${index}`);
  }
}

function checkObject(broken: Broken, { required, properties }: Rules, value: Fields, path: string): void {
  if (required !== undefined) {
    for (const name of required) {
      if (value[name] !== undefined) continue;
      add(broken, path, "required", { missingProperty: name }, `must have required property '${name}'`);
    }
  }
  for (const name in properties) {
    const inner = value[name];
    if (inner === undefined) continue;
    const rules = properties[name];
    if (rules !== undefined) check(broken, rules, inner, `${path}/${name}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: NonNullable<Rules["type"]>): boolean {
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

/** Whether a value has the required fields. Like in JSON Schema, any value but an object has. */
function has(value: unknown, { required }: RequiredFields): boolean {
  return !isObject(value) || required.every((name) => value[name] !== undefined);
}

/** Whether a text has more code points than `length`. Long texts are not counted. */
function isLonger(text: string, length: number): boolean {
  if (text.length <= length) return false;
  if (text.length > 2 * length) return true;
  let count = 0;
  for (const _ of text) count += 1;
  return count > length;
}
