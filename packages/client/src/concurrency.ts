import { InvalidInputError } from "./errors.ts";
import { type ConcurrencyOptions, checkCount, checkMs } from "./options.ts";
import { isWorker } from "./runtime.ts";

const defaults = { queueTimeoutMs: 3_600_000, forgetAfterMs: 900_000 };

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
    polls: options.polls === undefined ? defaultPolls() : atLeastOne("polls", options.polls),
    queueTimeoutMs: checkMs("concurrency.queueTimeoutMs", options.queueTimeoutMs, defaults.queueTimeoutMs),
    forgetAfterMs: checkMs("concurrency.forgetAfterMs", options.forgetAfterMs, defaults.forgetAfterMs),
  };
}

/** A request of a Worker's that is cancelled never gives its place back, and others wait on the same client. */
function defaultPolls(): number {
  return isWorker() ? Number.POSITIVE_INFINITY : 20;
}

function atLeastOne(name: string, value: number): number {
  if (checkCount(`concurrency.${name}`, value, 1) > 0) return value;
  throw new InvalidInputError(`concurrency.${name} must be at least 1, got: 0`);
}
