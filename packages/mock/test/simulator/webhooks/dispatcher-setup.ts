import { type VirtualClock, virtualClock } from "../../../src/simulator/time/clock.ts";
import { createRandom } from "../../../src/simulator/time/random.ts";
import { createCallbackHostCheck } from "../../../src/simulator/webhooks/allowed-hosts.ts";
import type { Delivery, WebhookJob } from "../../../src/simulator/webhooks/delivery.ts";
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
} from "../../../src/simulator/webhooks/dispatcher.ts";
import type { Send } from "../../../src/simulator/webhooks/post.ts";

export const url = "http://127.0.0.1:9/webhook";

/** A webhook whose body is one word. */
export function webhook(word: string, changes: Partial<WebhookJob> = {}): WebhookJob {
  return { url, body: JSON.stringify(word), task_id: "1", ...changes };
}

export interface Setup {
  /** A dispatcher that stores its deliveries until a reset, like the simulator's journal. */
  dispatcher: Dispatcher & { readonly deliveries: readonly Delivery[] };
  clock: VirtualClock;
  /** The word of each webhook that arrived, in order. */
  received: string[];
  /** Every word that was sent, with or without a response. */
  requests: Request[];
  /** Their signals. */
  signals: (AbortSignal | undefined)[];
  /** Lets time pass and sends the due webhooks. */
  advance(ms: number): Promise<void>;
}

export interface SetupOptions extends Partial<Omit<DispatcherOptions, "send">> {
  seed?: number;
  /** Instead of `answer`; `undefined` for the global `fetch`. */
  send?: Send | undefined;
  /** The receiver's response to a word; 200 by default. */
  answer?: (word: string, request: Request) => Response | Promise<Response>;
}

/** A dispatcher on a clock that does not move, without a network. */
export function setup({ seed = 1, answer, ...others }: SetupOptions = {}): Setup {
  const clock = virtualClock();
  const received: string[] = [];
  const requests: Request[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const receive: Send = async (request, init) => {
    requests.push(request);
    signals.push(init?.signal);
    const word = String(await request.json());
    received.push(word);
    return answer?.(word, request) ?? new Response(null);
  };
  const { onDelivery, ...options } = { send: receive, ...others };
  let deliveries: Delivery[] = [];
  const inner = createDispatcher({
    clock,
    random: createRandom(seed).next,
    findHostFault: createCallbackHostCheck(),
    maxRetries: 0,
    ...options,
    onDelivery: (delivery) => {
      deliveries.push(delivery);
      onDelivery?.(delivery);
    },
  });
  const dispatcher = {
    ...inner,
    get deliveries() {
      return deliveries;
    },
    reset: () => {
      inner.reset();
      deliveries = [];
    },
  };
  return {
    dispatcher,
    clock,
    received,
    requests,
    signals,
    advance: (ms) => clock.advance(ms, dispatcher.idle),
  };
}

/** A promise that a test resolves. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
