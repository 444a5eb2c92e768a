import { isWorker } from "../platform/runtime.ts";
import { checkNames } from "./check-names.ts";
import { checkCount, checkMs, checkOption, isObject } from "./check-option.ts";

/** Limits of what a client does at once, over all its endpoints. */
export interface ConcurrencyOptions {
  /**
   * The number of tasks that may be unfinished at once, usually what the account allows. Further creates wait for their
   * turn. A refusal because of too many tasks (1302, 1303) lowers the number for a while and does not fail the call. A
   * task counts until this client has received its terminal status. Without a limit, such a refusal is an error.
   * @default undefined, no limit
   */
  tasks?: number | undefined;
  /**
   * The number of polls that all waits may send at once. Further polls wait for their turn.
   * @default 20; in a Cloudflare Worker no limit
   */
  polls?: number | undefined;
  /**
   * Milliseconds that a create may wait for its turn, on top of its own `timeoutMs`.
   * @default 3_600_000
   */
  queueTimeoutMs?: number | undefined;
  /**
   * Milliseconds from the last answer about an unfinished task until it no longer counts.
   * @default 900_000
   */
  forgetAfterMs?: number | undefined;
}

/** The limits of a client, with their defaults. */
export interface Concurrency {
  /** Undefined for any number. */
  tasks: number | undefined;
  polls: number;
  queueTimeoutMs: number;
  forgetAfterMs: number;
}

/**
 * Checks the limits and fills in the defaults.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveConcurrency(given: ConcurrencyOptions | undefined): Concurrency {
  const options = checkOption<ConcurrencyOptions, ConcurrencyOptions>(
    "concurrency",
    given,
    {},
    isObject,
    "an object",
  );
  const { tasks, polls, queueTimeoutMs, forgetAfterMs } = options;
  const limits: Record<keyof ConcurrencyOptions, unknown> & Concurrency = {
    tasks: checkCount("concurrency.tasks", tasks, undefined, 1),
    // A request that Cloudflare cancels in a Worker never releases its permit, and the others would wait for it.
    polls: checkCount("concurrency.polls", polls, isWorker() ? Number.POSITIVE_INFINITY : 20, 1),
    queueTimeoutMs: checkMs("concurrency.queueTimeoutMs", queueTimeoutMs, 3_600_000),
    forgetAfterMs: checkMs("concurrency.forgetAfterMs", forgetAfterMs, 900_000),
  };
  checkNames("concurrency", options, Object.keys(limits), true);
  return limits;
}
