import type { SimulatorClock } from "../time/clock.ts";
import { type AttemptResult, type Delivery, recordOf, type WebhookJob } from "./delivery.ts";
import { type PostResult, post, type Send } from "./post.ts";
import { createReorderBuffer, type ReorderBuffer } from "./reorder.ts";

export interface DispatcherOptions {
  clock: Pick<SimulatorClock, "now" | "schedule">;
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Why webhooks may not go to a URL; `undefined` if they may. */
  findHostFault: (url: string) => string | undefined;
  /** Sends a webhook. The global `fetch` is read at each sending. */
  send: Send | undefined;
  /**
   * How often a failed delivery is tried again. The pauses grow: about 1, 2, 4 seconds of the clock. No documentation
   * of the service mentions retries.
   */
  maxRetries: number;
  /** Called with each delivery. What it throws is ignored. */
  onDelivery: (delivery: Delivery) => void;
}

/** Sends webhooks. */
export interface Dispatcher {
  /** Takes a webhook. Never throws: `onDelivery` gets what cannot be sent. */
  enqueue(job: WebhookJob): void;
  /** Resolves when nothing is being sent. It does not wait for what waits for the clock. */
  idle(): Promise<void>;
  /** Forgets every webhook that is queued. */
  reset(): void;
  /** Forgets every webhook that is queued, and drops later ones. */
  close(): void;
}

const maxWebhooks = 50_000;
// Characters. Of ordinary webhooks, the limit on their number is reached first.
const maxText = 2 ** 25;
const timeoutMs = 10_000;
const firstPauseMs = 1_000;

/**
 * One receiver gets its webhooks in the order in which they are due, one at a time. Receivers do not wait for each
 * other.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  let queue: Queue | undefined = new Queue(options);
  return {
    enqueue: (job) => {
      if (queue === undefined) {
        record(options, job, { outcome: "dropped", attempt: 0, reason: "the simulator is closed" });
      } else queue.enqueue(job);
    },
    idle: async () => queue?.idle(),
    reset: () => {
      const old = queue;
      if (old !== undefined) queue = new Queue(options);
      old?.stop("the simulator was reset");
    },
    close: () => {
      const old = queue;
      queue = undefined;
      old?.stop("the simulator is closed");
    },
  };
}

function record({ clock, onDelivery }: DispatcherOptions, job: WebhookJob, result: AttemptResult): void {
  try {
    onDelivery(recordOf(job, clock.now(), result));
  } catch {
    // A listener's error must not stop the deliveries.
  }
}

/** A webhook in the queue. */
interface Entry extends WebhookJob {
  attempt: number;
}

/** Every webhook between two resets. */
class Queue {
  readonly #options: DispatcherOptions;
  /** What is due, by the receiver's origin. The first one of each line is being sent, or waits to be tried again. */
  readonly #lines = new Map<string, Entry[]>();
  readonly #reorderBuffer: ReorderBuffer<Entry>;
  readonly #abort = new AbortController();
  #count = 0;
  #characters = 0;
  /** Lines that are being sent. */
  #active = 0;
  #waiters: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#reorderBuffer = createReorderBuffer({
      random: options.random,
      later: (ms, action) => this.#later(ms, action),
      release: (entries) => {
        for (const entry of entries) this.#lineUp(entry);
      },
    });
  }

  enqueue(job: WebhookJob): void {
    const { url, task_id, faults = {}, isLast = false } = job;
    const hostFault = this.#options.findHostFault(url);
    if (hostFault !== undefined) {
      record(this.#options, job, { outcome: "refused", attempt: 0, reason: hostFault });
      return;
    }
    const reason = faults.drop ? "the scenario drops it" : this.#findOverflow();
    if (reason !== undefined) {
      record(this.#options, job, { outcome: "dropped", attempt: 0, reason });
      return;
    }
    this.#count += 1;
    this.#characters += job.body.length;
    const entry = { ...job, attempt: 1 };
    const go = (): void =>
      faults.reorder ? this.#reorderBuffer.add(task_id, entry, isLast) : this.#lineUp(entry);
    if (faults.delayMs) this.#later(faults.delayMs, go);
    else go();
  }

  async idle(): Promise<void> {
    if (this.#active === 0 || this.#isStopped) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  stop(reason: string): void {
    this.#abort.abort(new Error(reason));
    this.#releaseWaiters();
  }

  get #isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  #findOverflow(): string | undefined {
    if (this.#count >= maxWebhooks) return `${maxWebhooks} webhooks are on their way already`;
    return this.#characters > maxText ? "too much is on its way already" : undefined;
  }

  #later(ms: number, action: () => void): void {
    this.#options.clock.schedule(() => {
      if (!this.#isStopped) action();
    }, ms);
  }

  #lineUp(entry: Entry): void {
    const receiver = new URL(entry.url).origin;
    const line = this.#lines.get(receiver);
    if (line !== undefined) {
      line.push(entry);
      return;
    }
    const started = [entry];
    this.#lines.set(receiver, started);
    void this.#work(receiver, started);
  }

  /** Sends what is in line, and nothing after a stop. */
  async #work(receiver: string, line: Entry[]): Promise<void> {
    const { maxRetries, random, send = (request: Request) => globalThis.fetch(request) } = this.#options;
    this.#active += 1;
    for (let entry = line[0]; entry !== undefined && !this.#isStopped; entry = line[0]) {
      const result = await post(entry.url, entry.body, { send, timeoutMs, signal: this.#abort.signal });
      if (this.#isStopped) return;
      this.#record(entry, result);
      if (result.failure !== undefined && entry.attempt <= maxRetries) {
        const pauseMs = firstPauseMs * 2 ** (entry.attempt - 1) * (0.75 + random() / 2);
        entry.attempt += 1;
        this.#later(pauseMs, () => void this.#work(receiver, line));
        break;
      }
      if (entry.faults?.duplicate && !entry.isDuplicate) {
        Object.assign(entry, { attempt: 1, isDuplicate: true });
        continue;
      }
      line.shift();
      this.#count -= 1;
      this.#characters -= entry.body.length;
    }
    if (line.length === 0) this.#lines.delete(receiver);
    this.#active -= 1;
    if (this.#active === 0) this.#releaseWaiters();
  }

  #record(entry: Entry, { status, failure }: PostResult): void {
    const outcome = failure === undefined ? "delivered" : "failed";
    record(this.#options, entry, { outcome, attempt: entry.attempt, status, reason: failure });
  }

  #releaseWaiters(): void {
    const released = this.#waiters;
    this.#waiters = [];
    for (const release of released) release();
  }
}
