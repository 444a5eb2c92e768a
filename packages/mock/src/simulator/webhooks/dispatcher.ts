import type { SimulatorClock } from "../time/clock.ts";
import type { FindHostFault } from "./allowed-hosts.ts";
import { type AttemptResult, type Delivery, recordOf, type WebhookJob } from "./delivery.ts";
import { type PostResult, post, type Send, sendByFetch } from "./post.ts";
import { createReorderBuffer, type ReorderBuffer } from "./reorder.ts";

export interface DispatcherOptions {
  clock: Pick<SimulatorClock, "now" | "schedule">;
  /** A number from 0 up to, but not including, 1. */
  random: () => number;
  /** Why a URL is refused; `undefined` if it is allowed. */
  findHostFault: FindHostFault;
  /** Sends a webhook; by default the global `fetch` at that time. */
  send: Send | undefined;
  /**
   * The number of retries of a failed delivery, after pauses of about 1, 2, 4 seconds of the clock. The service
   * documents no retries.
   */
  maxRetries: number;
  /** Called with each delivery. Its errors are ignored. */
  onDelivery: (delivery: Delivery) => void;
}

/** Sends webhooks. */
export interface Dispatcher {
  /** Queues a webhook. It never throws: `onDelivery` gets a webhook that cannot be sent. */
  enqueue(job: WebhookJob): void;
  /** Resolves when no webhook is being sent. It does not wait for timers of the clock. */
  idle(): Promise<void>;
  /** Drops every queued webhook. */
  reset(): void;
  /** Drops every queued webhook, and every later one. */
  close(): void;
}

const maxWebhooks = 50_000;
// Characters. Ordinary webhooks reach the limit on their number first.
const maxText = 2 ** 25;
const timeoutMs = 10_000;
const firstPauseMs = 1_000;

/**
 * Sends the webhooks of each receiver one at a time, in the order in which they are due. Receivers do not wait for each
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
    // An error of a listener must not stop the deliveries.
  }
}

/** A webhook in the queue. */
interface Entry extends WebhookJob {
  attempt: number;
}

/** Every webhook between two resets. */
class Queue {
  readonly #options: DispatcherOptions;
  /** The due webhooks by the receiver's origin. The first one of each line is being sent, or waits for its retry. */
  readonly #lines = new Map<string, Entry[]>();
  readonly #reorderBuffer: ReorderBuffer<Entry>;
  readonly #abort = new AbortController();
  #count = 0;
  #characters = 0;
  /** The number of lines that are being sent. */
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
    const { url, task_id, source, faults = {}, isLast = false } = job;
    const hostFault = this.#options.findHostFault(url, source);
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
    const release = (): void =>
      faults.reorder ? this.#reorderBuffer.add(task_id, entry, isLast) : this.#lineUp(entry);
    if (faults.delayMs) this.#later(faults.delayMs, release);
    else release();
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
    if (this.#count >= maxWebhooks) return `${maxWebhooks} webhooks are queued already`;
    return this.#characters > maxText ? "too many characters are queued already" : undefined;
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

  /** Sends the webhooks of one line until it is empty or the queue is stopped. */
  async #work(receiver: string, line: Entry[]): Promise<void> {
    const { maxRetries, random, send = sendByFetch } = this.#options;
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
