import { checkMs } from "../../options/check-option.ts";
import type { WaitOptions } from "../task-endpoint.ts";

/** How often a wait polls, in milliseconds. */
export interface Pace {
  timeoutMs: number;
  firstPollMs: number;
  pollIntervalMs: number;
  maxPollIntervalMs: number;
}

const defaults: Pace = {
  timeoutMs: 900_000,
  firstPollMs: 5_000,
  pollIntervalMs: 3_000,
  maxPollIntervalMs: 15_000,
};

/**
 * Reads the pace of a wait from its options.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function readPace(options: Pick<WaitOptions, keyof Pace>): Pace {
  const check = (name: keyof Pace): number => checkMs(name, options[name], defaults[name]);
  const maxPollIntervalMs = check("maxPollIntervalMs");
  return {
    maxPollIntervalMs,
    pollIntervalMs: Math.min(check("pollIntervalMs"), maxPollIntervalMs),
    timeoutMs: check("timeoutMs"),
    firstPollMs: check("firstPollMs"),
  };
}
