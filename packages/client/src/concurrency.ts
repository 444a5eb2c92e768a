import { InvalidInputError } from "./errors.ts";
import { type ConcurrencyOptions, checkCount, checkMs } from "./options.ts";

const defaults = { polls: 20, queueTimeoutMs: 3_600_000, forgetAfterMs: 900_000 };

export interface Concurrency {
  /** Undefined for any number. */
  tasks: number | undefined;
  polls: number;
  queueTimeoutMs: number;
  forgetAfterMs: number;
}

/**
 * Checks the limits and fills in the defaults.
 * @throws {InvalidInputError} naming the one that is wrong.
 */
export function resolveConcurrency(options: ConcurrencyOptions = {}): Concurrency {
  return {
    tasks: options.tasks === undefined ? undefined : atLeastOne("tasks", options.tasks),
    polls: atLeastOne("polls", options.polls ?? defaults.polls),
    queueTimeoutMs: checkMs("concurrency.queueTimeoutMs", options.queueTimeoutMs, defaults.queueTimeoutMs),
    forgetAfterMs: checkMs("concurrency.forgetAfterMs", options.forgetAfterMs, defaults.forgetAfterMs),
  };
}

function atLeastOne(name: string, value: number): number {
  if (checkCount(`concurrency.${name}`, value, 1) > 0) return value;
  throw new InvalidInputError(`concurrency.${name} must be at least 1, got: 0`);
}
