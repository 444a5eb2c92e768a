import { createRing } from "../journal.ts";
import type { SimulatorClock } from "../time/clock.ts";
import { type AttemptResult, type Delivery, recordOf, type WebhookJob } from "./delivery.ts";
import { type PostResult, post, type Send } from "./post.ts";
import { createHold, type Hold } from "./reorder.ts";

export interface DispatcherOptions {
  clock: Pick<SimulatorClock, "now" | "schedule">;
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Why webhooks may not go to a URL, or `undefined` if they may. */
  findHostFault: (url: string) => string | undefined;
  /** The `fetch` that is global when a webhook is sent, unless told otherwise. */
  send?: Send;
  /** More webhooks on their way than this are dropped; 50,000 unless told otherwise. */
  limit?: number;
  /** How many deliveries are remembered; 1,000 unless told otherwise. */
  journalSize?: number;
  /**
   * How often a failed delivery is tried again; 0 unless told otherwise, since no documentation of the service
   * speaks of it. The pauses grow: about 1, 2, 4 seconds of the clock.
   */
  maxRetries?: number;
  /** Real milliseconds for one attempt; 10,000 unless told otherwise. */
  timeoutMs?: number;
  /** Told about each delivery. */
  onDelivery?: (delivery: Delivery) => void;
}

/** Sends webhooks. */
export interface Dispatcher {
  /** Takes a webhook on its way. Never throws: what cannot be sent is on record. */
  enqueue(job: WebhookJob): void;
  /** The last deliveries, the oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when nothing is being sent; what waits for the clock is not waited for. */
  idle(): Promise<void>;
  /** Forgets everything, on its way or on record. */
  reset(): void;
  /** Gives up everything that is on its way. What comes after is dropped. */
  close(): void;
}

/** A webhook on its way. */
interface Entry extends WebhookJob {
  attempt: number;
}

/** Everything between two resets. */
interface Run {
  /** What is due, by the receiver's origin; the first one of each is being sent, or waits to be tried again. */
  lines: Map<string, Entry[]>;
  hold: Hold<Entry>;
  /** Webhooks on their way, and their characters. */
  count: number;
  text: number;
  /** Lines that are being sent. */
  active: number;
  stop: AbortController;
}

// Of ordinary webhooks, the limit on their number comes first.
const maxText = 2 ** 25;
const firstPauseMs = 1_000;

/**
 * One receiver gets its webhooks in the order in which they are due, one at a time; receivers do not wait for each
 * other.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, random, findHostFault, limit = 50_000, maxRetries = 0, timeoutMs = 10_000 } = options;
  const send = options.send ?? ((request) => globalThis.fetch(request));
  const deliveries = createRing<Delivery>(options.journalSize ?? 1_000);
  let current: Run | undefined = newRun();
  let waiters: (() => void)[] = [];

  function newRun(): Run {
    const run: Run = {
      lines: new Map(),
      hold: createHold({
        random,
        later: (ms, action) => later(run, ms, action),
        release: (entries) => {
          for (const entry of entries) lineUp(run, entry);
        },
      }),
      count: 0,
      text: 0,
      active: 0,
      stop: new AbortController(),
    };
    return run;
  }

  function later(run: Run, ms: number, action: () => void): void {
    clock.schedule(() => {
      if (run === current) action();
    }, ms);
  }

  function record(job: WebhookJob, result: AttemptResult): void {
    const delivery = recordOf(job, clock.now(), result);
    deliveries.add(delivery);
    try {
      options.onDelivery?.(delivery);
    } catch {
      // Who listens must not stop what is delivered.
    }
  }

  function enqueue(job: WebhookJob): void {
    const { url, task_id, faults = {}, isLast = false } = job;
    const run = current;
    const hostFault = findHostFault(url);
    if (run === undefined) {
      record(job, { outcome: "dropped", attempt: 0, reason: "the simulator is closed" });
    } else if (hostFault !== undefined) {
      record(job, { outcome: "refused", attempt: 0, reason: hostFault });
    } else if (faults.drop) {
      record(job, { outcome: "dropped", attempt: 0, reason: "the scenario drops it" });
    } else if (run.count >= limit) {
      record(job, { outcome: "dropped", attempt: 0, reason: `${limit} webhooks are on their way already` });
    } else if (run.text > maxText) {
      record(job, { outcome: "dropped", attempt: 0, reason: "too much is on its way already" });
    } else {
      run.count += 1;
      run.text += job.body.length;
      const entry = { ...job, attempt: 1 };
      const go = (): void => (faults.reorder ? run.hold.add(task_id, entry, isLast) : lineUp(run, entry));
      if (faults.delayMs) later(run, faults.delayMs, go);
      else go();
    }
  }

  function lineUp(run: Run, entry: Entry): void {
    const receiver = new URL(entry.url).origin;
    const line = run.lines.get(receiver);
    if (line !== undefined) {
      line.push(entry);
    } else {
      const started = [entry];
      run.lines.set(receiver, started);
      void work(run, receiver, started);
    }
  }

  /** Sends what is in line, and nothing after a reset. */
  async function work(run: Run, receiver: string, line: Entry[]): Promise<void> {
    run.active += 1;
    for (let entry = line[0]; entry !== undefined && run === current; entry = line[0]) {
      const result = await post(entry.url, entry.body, { send, timeoutMs, signal: run.stop.signal });
      if (run !== current) return;
      recordAttempt(entry, result);
      if (result.failure !== undefined && entry.attempt <= maxRetries) {
        const pauseMs = firstPauseMs * 2 ** (entry.attempt - 1) * (0.75 + random() / 2);
        entry.attempt += 1;
        later(run, pauseMs, () => void work(run, receiver, line));
        break;
      }
      if (entry.faults?.duplicate && !entry.isDuplicate) {
        Object.assign(entry, { attempt: 1, isDuplicate: true });
        continue;
      }
      line.shift();
      run.count -= 1;
      run.text -= entry.body.length;
    }
    if (line.length === 0) run.lines.delete(receiver);
    run.active -= 1;
    if (run.active === 0) wakeWaiters();
  }

  function recordAttempt(entry: Entry, { status, failure }: PostResult): void {
    const outcome = failure === undefined ? "delivered" : "failed";
    record(entry, { outcome, attempt: entry.attempt, status, reason: failure });
  }

  function wakeWaiters(): void {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  }

  function replaceRun(run: Run | undefined, reason: string): void {
    const old = current;
    current = run;
    old?.stop.abort(new Error(reason));
    wakeWaiters();
  }

  return {
    enqueue,
    get deliveries() {
      return deliveries.list();
    },
    idle: async () => {
      if (current === undefined || current.active === 0) return;
      await new Promise<void>((resolve) => {
        waiters.push(resolve);
      });
    },
    reset: () => {
      if (current !== undefined) replaceRun(newRun(), "the simulator was reset");
      deliveries.clear();
    },
    close: () => replaceRun(undefined, "the simulator is closed"),
  };
}
