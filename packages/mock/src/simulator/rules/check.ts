import type { RequiredFields, Rules } from "./endpoint.ts";
import { isUri } from "./uri.ts";

/** One broken rule, in the words of Ajv. */
export interface BrokenRule {
  /** JSON pointer to the value, empty for the whole body. */
  instancePath: string;
  keyword: string;
  params: Readonly<Record<string, unknown>>;
  message: string;
}

// More would only be memory that a hostile body can ask for.
const maxBroken = 10;

/**
 * The first ten rules that a value breaks; empty if it keeps all. The order is that of Ajv. Of a `oneOf` or `anyOf`
 * only the composition itself is named, not its branches.
 */
export function brokenRules(rules: Rules, value: unknown): readonly BrokenRule[] {
  const checker = new Checker();
  checker.check(rules, value, "");
  return checker.broken;
}

class Checker {
  readonly broken: BrokenRule[] = [];

  check(rules: Rules, value: unknown, path: string): void {
    const { type } = rules;
    const isWrongType = type !== undefined && !isOfType(value, type);
    const isContainer = type === "object" || type === "array";
    const say = (): void => this.#add(path, "type", { type }, `must be ${type}`);
    if (isWrongType && !isContainer) say();
    if (typeof value === "number") this.#checkNumber(rules, value, path);
    else if (typeof value === "string") this.#checkText(rules, value, path);
    this.#checkChoice(rules, value, path);
    if (isWrongType && isContainer) say();
    if (Array.isArray(value)) this.#checkList(rules, value, path);
    else if (isObject(value)) this.#checkObject(rules, value, path);
  }

  #add(instancePath: string, keyword: string, params: BrokenRule["params"], message: string): void {
    if (this.broken.length < maxBroken) this.broken.push({ instancePath, keyword, params, message });
  }

  #checkNumber({ minimum, maximum }: Rules, value: number, path: string): void {
    if (!Number.isFinite(value)) return;
    if (maximum !== undefined && value > maximum) {
      this.#add(path, "maximum", { comparison: "<=", limit: maximum }, `must be <= ${maximum}`);
    }
    if (minimum !== undefined && value < minimum) {
      this.#add(path, "minimum", { comparison: ">=", limit: minimum }, `must be >= ${minimum}`);
    }
  }

  #checkText({ minLength, maxLength, format }: Rules, value: string, path: string): void {
    if (maxLength !== undefined && isLonger(value, maxLength)) {
      const message = `must NOT have more than ${maxLength} characters`;
      this.#add(path, "maxLength", { limit: maxLength }, message);
    }
    if (minLength !== undefined && minLength > 0 && !isLonger(value, minLength - 1)) {
      const message = `must NOT have fewer than ${minLength} characters`;
      this.#add(path, "minLength", { limit: minLength }, message);
    }
    if (format !== undefined && !isUri(value)) {
      this.#add(path, "format", { format }, `must match format "${format}"`);
    }
  }

  #checkChoice(rules: Rules, value: unknown, path: string): void {
    if ("const" in rules && value !== rules.const) {
      this.#add(path, "const", { allowedValue: rules.const }, "must be equal to constant");
    }
    if (rules.enum !== undefined && !rules.enum.includes(value)) {
      const message = "must be equal to one of the allowed values";
      this.#add(path, "enum", { allowedValues: rules.enum }, message);
    }
    const { anyOf, oneOf } = rules;
    if (anyOf !== undefined && !anyOf.some((branch) => has(value, branch))) {
      this.#add(path, "anyOf", { branches: anyOf }, "must match a schema in anyOf");
    }
    if (oneOf !== undefined && oneOf.filter((branch) => has(value, branch)).length !== 1) {
      this.#add(path, "oneOf", { branches: oneOf }, "must match exactly one schema in oneOf");
    }
  }

  #checkList({ minItems, maxItems, items }: Rules, value: readonly unknown[], path: string): void {
    const { length } = value;
    if (maxItems !== undefined && length > maxItems) {
      this.#add(path, "maxItems", { limit: maxItems }, `must NOT have more than ${maxItems} items`);
    }
    if (minItems !== undefined && length < minItems) {
      this.#add(path, "minItems", { limit: minItems }, `must NOT have fewer than ${minItems} items`);
    }
    if (items === undefined) return;
    for (let index = 0; index < length && this.broken.length < maxBroken; index += 1) {
      this.check(items, value[index], `${path}/${index}`);
    }
  }

  #checkObject({ required, properties }: Rules, value: Fields, path: string): void {
    for (const name of required ?? []) {
      if (value[name] !== undefined) continue;
      const message = `must have required property '${name}'`;
      this.#add(path, "required", { missingProperty: name }, message);
    }
    for (const name in properties) {
      const rules = properties[name];
      const inner = value[name];
      if (rules !== undefined && inner !== undefined) this.check(rules, inner, `${path}/${name}`);
    }
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

/** Fields that are required say nothing about what is no object. */
function has(value: unknown, { required }: RequiredFields): boolean {
  return !isObject(value) || required.every((name) => value[name] !== undefined);
}

/** Whether a text has more code points than that; megabytes of Base64 are not walked through. */
function isLonger(text: string, length: number): boolean {
  if (text.length <= length) return false;
  if (text.length > 2 * length) return true;
  let count = 0;
  for (const _ of text) count += 1;
  return count > length;
}
