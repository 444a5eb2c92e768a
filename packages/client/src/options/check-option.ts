import { InvalidInputError } from "../errors/errors.ts";

// The longest time that a timer of the platform takes; more would fire at once.
const longestTimeoutMs = 2_147_483_647;

/**
 * A time in milliseconds, or its default.
 * @throws {InvalidInputError} unless it is a number above 0 that a timer can take.
 */
export function checkMs(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !(value > 0) || value > longestTimeoutMs) {
    throw new InvalidInputError(
      `${name} must be a number of milliseconds above 0 and at most ${longestTimeoutMs}, got: ${String(value)}`,
    );
  }
  return value;
}

/**
 * One of some words, or the first of them.
 * @throws {InvalidInputError} with another word.
 */
export function checkWord<Word extends string>(
  name: string,
  value: Word | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  if (value === undefined) return words[0];
  if (!words.includes(value)) {
    throw new InvalidInputError(`${name} must be one of ${words.join(", ")}, got: ${String(value)}`);
  }
  return value;
}

/**
 * A count, or its default.
 * @throws {InvalidInputError} unless it is a whole number of 0 or more.
 */
export function checkCount(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidInputError(`${name} must be a whole number of 0 or more, got: ${String(value)}`);
  }
  return value;
}

/** @throws {InvalidInputError} unless it is a function or undefined. */
export function checkFunction<Value>(name: string, value: Value | undefined): Value | undefined {
  if (value !== undefined && typeof value !== "function") {
    throw new InvalidInputError(`${name} must be a function, got: ${typeof value}`);
  }
  return value;
}

/**
 * True or false, or its default.
 * @throws {InvalidInputError} with anything else.
 */
export function checkFlag(name: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw new InvalidInputError(`${name} must be true or false, got: ${String(value)}`);
}
