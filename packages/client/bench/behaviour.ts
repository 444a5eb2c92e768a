import { setTimeout as pause } from "node:timers/promises";
import { abortPoints, countListeners, type Measured, probeAbort, probeWaitBound } from "./aborts.ts";
import type { Contender } from "./contender.ts";
import { type FaultResult, faults, type LogResult, probeFault, probeLog } from "./faults.ts";

export interface Behaviour {
  faults: FaultResult[];
  log: LogResult;
  /** By the name of the await. */
  aborts: Record<string, Measured>;
  listeners: number | "no signal";
  waitBound: Measured;
  waitBoundStalled: Measured;
  /** Unhandled rejections, which would end a process. */
  unhandled: number;
}

const boundMs = 20_000;
const abort = { afterMs: 700, boundMs: 7_000 };
const wait = { timeoutMs: 1_000, boundMs };

/**
 * Measures everything about one client that is a count or a wait. Most of it is sleeping, so all runs at once.
 * @param startAt Unix time in milliseconds, so that several processes do not begin in the same moment.
 */
export async function probeBehaviour(contender: Contender, startAt: number): Promise<Behaviour> {
  let unhandled = 0;
  process.on("unhandledRejection", () => {
    unhandled += 1;
  });
  // The first call of a process includes the time of loading, which is not measured here.
  const listeners = await countListeners(contender);
  await pause(Math.max(0, startAt - Date.now()));
  const [faultResults, log, aborts, waitBound, waitBoundStalled] = await Promise.all([
    Promise.all(faults.map((fault) => probeFault(contender, fault, boundMs))),
    probeLog(contender),
    Promise.all(
      abortPoints.map(async (point) => [point.name, await probeAbort(contender, point, abort)] as const),
    ),
    probeWaitBound(contender, "none", wait),
    probeWaitBound(contender, "no answer", wait),
  ]);
  return {
    faults: faultResults,
    log,
    aborts: Object.fromEntries(aborts),
    listeners,
    waitBound,
    waitBoundStalled,
    unhandled,
  };
}
