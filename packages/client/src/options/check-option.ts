import { InvalidInputError } from "../errors/errors.ts";
import { reasonOf } from "../hooks.ts";

export const isFlag = (value: boolean): boolean => typeof value === "boolean";

// The longest time that a timer of the platform takes; a longer one would fire at once.
const longestTimeoutMs = 2_147_483_647;

/**
 * Returns an option, or its default.
 * @param what what the option must be, for the message.
 * @throws {InvalidInputError} when the option is not valid.
 */
export function checkOption<Value, Fallback>(
  name: string,
  value: Value | undefined,
  fallback: Fallback,
  isValid: (value: Value) => boolean,
  what: string,
): Value | Fallback {
  if (value === undefined) return fallback;
  if (isValid(value)) return value;
  throw new InvalidInputError(`${name} must be ${what}, got: ${reasonOf(value)}`);
}

/**
 * Returns a time in milliseconds, or its default.
 * @throws {InvalidInputError} unless it is a number above 0 that a timer can take.
 */
export function checkMs(name: string, value: number | undefined, fallback: number): number {
  return checkOption(
    name,
    value,
    fallback,
    (ms) => typeof ms === "number" && ms > 0 && ms <= longestTimeoutMs,
    `a number of milliseconds above 0 and at most ${longestTimeoutMs}`,
  );
}

/**
 * Returns a count, or its default.
 * @throws {InvalidInputError} unless it is a whole number of `least` or more.
 */
export function checkCount<Fallback>(
  name: string,
  value: number | undefined,
  fallback: Fallback,
  least: number = 0,
): number | Fallback {
  return checkOption(
    name,
    value,
    fallback,
    (count) => Number.isSafeInteger(count) && count >= least,
    `a whole number of ${least} or more`,
  );
}

export const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
