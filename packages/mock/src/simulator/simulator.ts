import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { createFetch } from "../http/to-fetch.ts";
import { createRouter } from "./router.ts";
import { effectsOf } from "./scenarios/resolve.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { createJournal, type JournalRequest } from "./state/journal.ts";
import type { SimulatorOptions, SimulatorState } from "./state/options.ts";
import { readPublicUrl, requireNumbers, requireTexts } from "./state/read-options.ts";
import { createState, resetState, type State, savedState } from "./state/state.ts";
import { endOf, type StoredTask, stepAt, type TaskView, viewOf } from "./tasks/task.ts";
import { isVirtual, runningClock, type SimulatorClock } from "./time/clock.ts";
import { createRandom } from "./time/random.ts";
import { createCallbackHostCheck } from "./webhooks/allowed-hosts.ts";
import type { Delivery } from "./webhooks/delivery.ts";
import { createDispatcher } from "./webhooks/dispatcher.ts";

/** A task that the real service would have billed. */
export interface BilledTask {
  task_id: string;
  /** Name of the endpoint that made it, for example `multiImage2Video`. */
  endpoint: string;
  external_task_id?: string;
  /** Unix time in milliseconds. */
  created_at: number;
}

/** The recent past of a simulator. */
export interface Journal {
  /** The last requests to the service, the oldest first. */
  readonly requests: readonly JournalRequest[];
  /** The last webhooks, the oldest first. */
  readonly deliveries: readonly Delivery[];
  /** The tasks that the real service would have billed, the oldest first. */
  billedTasks(): BilledTask[];
}

/** The simulated service. */
export interface Simulator {
  /**
   * Responds like the service. It can be called like the platform's `fetch`, and can replace it.
   * @throws {TypeError} if the scenario cuts the connection, like the platform's own `fetch`
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Like {@link Simulator.fetch}, but without objects of the web platform, for servers. */
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** The largest body in bytes. A larger one gets 413. */
  readonly maxBodyBytes: number;
  /** Responds to a request whose body is larger than {@link Simulator.maxBodyBytes}. The request has no body. */
  refuseBody(request: HttpRequest): HttpResponse;
  readonly clock: SimulatorClock;
  /**
   * Lets time pass: tasks move on, webhooks are sent.
   * @param ms milliseconds, 0 or more
   * @throws {TypeError} if the clock is not a virtual one
   */
  advance(ms: number): Promise<void>;
  readonly journal: Journal;
  /** Every task as a GET would show it, the oldest first. */
  tasks(): TaskView[];
  /** Every scenario, with a description in one line. */
  readonly scenarios: readonly { name: string; description: string }[];
  /**
   * The scenario of every request that names none.
   * @throws {UnknownScenarioError} if it is set to a scenario that does not exist
   * @throws {ContradictoryScenarioError} if it joins two that exclude each other
   */
  scenario: string | undefined;
  /** The state from which a later simulator can continue, as JSON. */
  state(): SimulatorState;
  /**
   * Drops tasks, journal and timers, and restores the first scenario. The same seed makes the same ids again if the
   * clock begins at the same time again.
   */
  reset(): void;
  /** Stops sending webhooks. Tasks and journal stay readable. */
  close(): void;
}

/** The origin in the URLs of {@link Simulator.tasks}. */
const reservedOrigin = "http://simulator.invalid";

/**
 * Creates a simulated CometAPI for Kling tasks, without a network. Each simulator has its own tasks.
 * @throws {UnknownScenarioError} if the scenario does not exist
 * @throws {ContradictoryScenarioError} if the scenario joins two that exclude each other
 * @throws {RangeError} if a limit is below 1, or the seed is no integer from 0 to 4294967295
 * @throws {TypeError} if `state` has another version, `publicUrl` is not a URL, a host is not a host, or a token
 *   cannot be sent
 * @example
 * ```ts
 * const simulator = createSimulator({ clock: virtualClock() });
 * const created = await simulator.fetch(
 *   new Request("http://simulator.test/kling/v1/videos/text2video", {
 *     method: "POST",
 *     headers: { authorization: "Bearer any", "content-type": "application/json" },
 *     body: JSON.stringify({ prompt: "A kite rises." }),
 *   }),
 * );
 * await simulator.advance(120_000); // two minutes later
 * console.log(simulator.tasks()[0]?.task_status); // "succeed"
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { clock = runningClock(), seed = 1, maxBodyBytes = 64 * 2 ** 20, scenario } = options;
  requireNumbers(options);
  requireTexts(options);
  effectsOf(scenario);
  const journal = createJournal(options.journalSize ?? 1_000);
  const dispatcher = createDispatcher({
    clock,
    // A separate sequence, so that webhooks do not change the ids and times of tasks.
    random: createRandom(~seed).next,
    findHostFault: createCallbackHostCheck(options.allowCallbackHosts),
    send: options.send,
    maxRetries: options.webhookRetries ?? 0,
    onDelivery: (delivery) => {
      journal.deliveries.add(delivery);
      options.onDelivery?.(delivery);
    },
  });
  const state = createState({
    ...options,
    clock,
    seed,
    maxBodyBytes,
    maxTasks: options.maxTasks ?? Number.POSITIVE_INFINITY,
    maxStoredTasks: options.maxStoredTasks ?? 200_000,
    requireKey: options.requireKey ?? true,
    externalIdLookups: options.externalIdLookups ?? true,
    allowModels: options.allowModels ?? [],
    allowPictureHosts: options.allowPictureHosts ?? [],
    allowHosts: options.allowHosts ?? [],
    publicUrl: readPublicUrl(options.publicUrl),
    journal,
    enqueue: dispatcher.enqueue,
  });
  resumeTasks(state);

  const advance = async (ms: number): Promise<void> => {
    if (!isVirtual(clock)) {
      throw new TypeError("only a virtual clock can be advanced: createSimulator({ clock: virtualClock() })");
    }
    await clock.advance(ms, dispatcher.idle);
  };
  const reset = (): void => {
    // Called first: if it throws, memory and disk stay the same.
    options.onReset?.();
    dispatcher.reset();
    resetState(state);
  };
  const close = (): void => {
    state.webhooks.clear();
    dispatcher.close();
    // A clock of the caller may have other users.
    if (options.clock === undefined) clock.stop();
  };
  const handler = { ...createRouter(state, { advance, reset }), maxBodyBytes };
  return withViews(state, { ...handler, fetch: createFetch(handler), clock, advance, reset, close });
}

type Views = Pick<Simulator, "journal" | "tasks" | "scenarios" | "scenario" | "state">;

/** Adds the readable part of the state. */
function withViews(state: State, methods: Omit<Simulator, keyof Views>): Simulator {
  const { store, journal, clock } = state;
  return {
    ...methods,
    journal: {
      get requests() {
        return journal.requests.list();
      },
      get deliveries() {
        return journal.deliveries.list();
      },
      billedTasks: () => [...store.all()].map(({ stored }) => billed(stored)),
    },
    tasks: () => [...store.all()].map((task) => viewOf(task, stepAt(task, clock.now()), reservedOrigin)),
    scenarios: Object.entries(scenarios).map(([name, { description }]) => ({ name, description })),
    get scenario() {
      return state.scenario;
    },
    set scenario(name) {
      effectsOf(name);
      state.scenario = name;
    },
    state: () => savedState(state),
  };
}

/** Counts the running tasks of an earlier run, and schedules their remaining webhooks. */
function resumeTasks({ clock, store, limits, webhooks }: State): void {
  const now = clock.now();
  for (const task of store.all()) {
    limits.taskStarted(endOf(task));
    webhooks.add(task, now + 1);
  }
}

function billed({ task_id, endpoint, external_task_id, created_at }: StoredTask): BilledTask {
  return { task_id, endpoint, ...(external_task_id === undefined ? {} : { external_task_id }), created_at };
}
