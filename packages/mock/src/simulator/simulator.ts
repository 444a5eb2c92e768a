import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { createFetch } from "../http/to-fetch.ts";
import type { AdminActions } from "./admin.ts";
import { scheduleWebhooks } from "./create-task.ts";
import type { JournalRequest } from "./journal.ts";
import { createRoutes } from "./router.ts";
import { effectsOf, scenarios } from "./scenarios.ts";
import { createService, resetService, type SimulatorState, stateOf } from "./state.ts";
import { endOf, type StoredTask, stepAt, type TaskView, viewOf } from "./tasks/task.ts";
import { isVirtual, runningClock, type SimulatorClock } from "./time/clock.ts";
import { createRandom } from "./time/random.ts";
import { createCallbackHostCheck } from "./webhooks/allowed-hosts.ts";
import type { Delivery } from "./webhooks/delivery.ts";
import { createDispatcher } from "./webhooks/dispatcher.ts";

export interface SimulatorOptions {
  /** The same seed makes the same ids and times; 1 unless told otherwise. */
  seed?: number;
  /** `runningClock()` unless told otherwise; `virtualClock()` stands still until `advance`. */
  clock?: SimulatorClock;
  /** The scenario of every request that names none itself; several are joined by `+`. */
  scenario?: string;
  /** The keys that are valid. Every key is, if this is left out. */
  tokens?: readonly string[];
  /** More running tasks than this are refused with 429 and 1303; no limit unless told otherwise. */
  maxTasks?: number;
  /** Larger bodies get 413; 64 MiB unless told otherwise, since four pictures of 10 MB are 53 MiB. */
  maxBodyBytes?: number;
  /**
   * Beyond so many tasks the oldest are forgotten; 200,000 unless told otherwise. Also beyond 33 million characters in
   * ids and URLs of more than 2,000, since the contract gives them no limit.
   */
  maxStoredTasks?: number;
  /** How many requests the journal keeps; 1,000 unless told otherwise. */
  journalSize?: number;
  /** What {@link Simulator.state} gave in an earlier run. */
  state?: SimulatorState;
  /**
   * Where webhooks may go besides this machine, exactly as it stands in the URL: `hooks.test` on every port,
   * `hooks.test:8443` on one.
   */
  allowCallbackHosts?: readonly string[];
  /** Sends webhooks; the global `fetch` unless told otherwise. */
  send?: (request: Request) => Promise<Response>;
  /** How often a webhook that fails is tried again; never unless told otherwise, as the service promises none. */
  webhookRetries?: number;
  /** Called with each webhook that was sent, or was not. */
  onDelivery?: (delivery: Delivery) => void;
  /** Called with each new task before its creator is answered; a task is stored once and never changes. */
  onTask?: (task: StoredTask) => void;
  /** Called with each answered request to the service; `entry` is what the journal keeps of it. */
  onRequest?: (entry: JournalRequest, request: HttpRequest) => void;
  /** Called when everything was forgotten, by {@link Simulator.reset} or over HTTP. */
  onReset?: () => void;
}

/** A task that was really made, and would have been paid for. */
export interface BilledTask {
  task_id: string;
  external_task_id?: string;
  /** Unix time in milliseconds. */
  created_at: number;
}

export interface Journal {
  /** The last requests to the service, the oldest first. */
  readonly requests: readonly JournalRequest[];
  /** The last webhooks, the oldest first. */
  readonly deliveries: readonly Delivery[];
  billedTasks(): BilledTask[];
}

/** The simulated service. */
export interface Simulator {
  /**
   * Answers as the service does. A connection that the scenario cuts is a TypeError, as from the platform's own
   * `fetch`.
   */
  fetch(request: Request): Promise<Response>;
  /** The same for servers, without objects of the web platform. */
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Larger bodies get 413. */
  readonly maxBodyBytes: number;
  /** Answers a request whose body is larger than that; it comes without its body. */
  refuseBody(request: HttpRequest): HttpResponse;
  readonly clock: SimulatorClock;
  /**
   * Lets time pass: tasks move on, webhooks are sent.
   * @param ms milliseconds, 0 or more
   * @throws {TypeError} if the clock is not a virtual one
   */
  advance(ms: number): Promise<void>;
  readonly journal: Journal;
  /** Every task as a look would show it now, the oldest first. */
  tasks(): TaskView[];
  /** What can be asked for by `scenario`, with one line each. */
  readonly scenarios: readonly { name: string; description: string }[];
  /** The scenario of every request that names none itself. Throws on a name that there is not. */
  scenario: string | undefined;
  /** What a later simulator needs to go on from here, as JSON. */
  state(): SimulatorState;
  /** Forgets tasks, journal, timers and scenario; the same seed makes the same ids again. */
  reset(): void;
  /** Sends no webhook any more; what there is can still be looked at. */
  close(): void;
}

/** Origin in the URLs of {@link Simulator.tasks}, which no one asked for over HTTP. */
const nowhere = "http://simulator.invalid";

/** A CometAPI on which Kling tasks live, without a network. Each has its own tasks. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { clock = runningClock(), scenario, maxBodyBytes = 64 * 2 ** 20 } = options;
  requirePositive(options, ["maxTasks", "maxBodyBytes", "maxStoredTasks", "journalSize"]);
  if (scenario !== undefined) effectsOf(scenario);
  const seed = options.seed ?? 1;
  const dispatcher = createDispatcher({
    clock,
    // Of their own, so that webhooks do not move the numbers of the tasks.
    random: createRandom(~seed).next,
    findHostFault: createCallbackHostCheck(options.allowCallbackHosts),
    maxRetries: options.webhookRetries ?? 0,
    ...(options.send === undefined ? {} : { send: options.send }),
    ...(options.onDelivery === undefined ? {} : { onDelivery: options.onDelivery }),
  });
  const service = createService({
    clock,
    seed,
    scenario,
    tokens: options.tokens,
    maxTasks: options.maxTasks ?? Number.POSITIVE_INFINITY,
    maxBodyBytes,
    maxStoredTasks: options.maxStoredTasks ?? 200_000,
    journalSize: options.journalSize ?? 1_000,
    state: options.state,
    onTask: options.onTask,
    onRequest: options.onRequest,
    deliver: (webhook) => dispatcher.enqueue(webhook),
  });
  const now = clock.now();
  for (const task of service.store.all()) {
    service.limits.taskStarted(endOf(task));
    scheduleWebhooks(service, task, now + 1);
  }

  const advance = async (ms: number): Promise<void> => {
    if (!isVirtual(clock)) {
      throw new TypeError("only a virtual clock can be advanced: createSimulator({ clock: virtualClock() })");
    }
    await clock.advance(ms, dispatcher.idle);
  };
  const reset = (): void => {
    dispatcher.reset();
    resetService(service);
    options.onReset?.();
  };
  const actions: AdminActions = { advance, reset, deliveries: () => dispatcher.deliveries };
  const routes = createRoutes(service, actions);

  return {
    fetch: createFetch({ ...routes, maxBodyBytes }),
    ...routes,
    maxBodyBytes,
    clock,
    advance,
    journal: {
      get requests() {
        return service.requests.list();
      },
      get deliveries() {
        return dispatcher.deliveries;
      },
      billedTasks: () => [...service.store.all()].map(({ stored }) => billed(stored)),
    },
    tasks: () => [...service.store.all()].map((task) => viewOf(task, stepAt(task, clock.now()), nowhere)),
    scenarios: Object.entries(scenarios).map(([name, { description }]) => ({ name, description })),
    get scenario() {
      return service.scenario;
    },
    set scenario(name) {
      if (name !== undefined) effectsOf(name);
      service.scenario = name;
    },
    state: () => stateOf(service),
    reset,
    close: () => {
      service.epoch += 1;
      dispatcher.close();
      // A clock that was handed in may have other users.
      if (options.clock === undefined) clock.stop();
    },
  };
}

function requirePositive(
  options: SimulatorOptions,
  names: readonly ("maxTasks" | "maxBodyBytes" | "maxStoredTasks" | "journalSize")[],
): void {
  for (const name of names) {
    const value = options[name];
    if (value !== undefined && !(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
  }
}

function billed({ task_id, external_task_id, created_at }: StoredTask): BilledTask {
  return { task_id, ...(external_task_id === undefined ? {} : { external_task_id }), created_at };
}
