import type { HttpRequest } from "../http/message.ts";
import { createLimits, type Limits } from "./account-limits.ts";
import { createRing, type JournalRequest, type Ring } from "./journal.ts";
import { type Answers, createAnswers } from "./responses.ts";
import type { StoredTask } from "./tasks/task.ts";
import { createTaskIds, type TaskIdState, type TaskIds } from "./tasks/task-ids.ts";
import { createTaskStore, type TaskStore } from "./tasks/task-store.ts";
import type { SimulatorClock } from "./time/clock.ts";
import { createRandom, type Random } from "./time/random.ts";
import type { WebhookJob } from "./webhooks/delivery.ts";

/** What survives a restart. JSON; everything else is of the moment. */
export interface SimulatorState {
  /** Unix milliseconds of the simulator's clock. */
  now: number;
  random: number;
  ids: TaskIdState;
  tasks: StoredTask[];
}

/** What the rest of the simulator takes from its surroundings. */
export interface ServiceOptions {
  clock: SimulatorClock;
  seed: number;
  /** Asked for by every request that names none itself. */
  scenario: string | undefined;
  /** The keys that are valid; every key if left out. */
  tokens: readonly string[] | undefined;
  /** More running tasks are refused with 1303. */
  maxTasks: number;
  maxBodyBytes: number;
  maxStoredTasks: number;
  journalSize: number;
  state: SimulatorState | undefined;
  /** Told about each new task before its creator is answered. */
  onTask: ((task: StoredTask) => void) | undefined;
  /** Told about each answered request, with what the journal keeps of it. */
  onRequest: ((entry: JournalRequest, request: HttpRequest) => void) | undefined;
  /** Takes one webhook to deliver. */
  deliver: (webhook: WebhookJob) => void;
}

/** Everything that the simulated service remembers. */
export interface Service {
  readonly options: ServiceOptions;
  readonly clock: SimulatorClock;
  readonly answers: Answers;
  readonly limits: Limits;
  readonly requests: Ring<JournalRequest>;
  readonly tokens: ReadonlySet<string> | undefined;
  /** The `external_task_id`s whose create has already gone wrong. */
  readonly struck: Set<string>;
  scenario: string | undefined;
  /** Counts resets: what was set in motion before one has no effect after it. */
  epoch: number;
  random: Random;
  ids: TaskIds;
  store: TaskStore;
}

export function createService(options: ServiceOptions): Service {
  const { clock, seed, state } = options;
  const random = createRandom(state?.random ?? seed);
  const run = Math.floor(createRandom(seed).next() * 2 ** 32);
  return {
    options,
    clock,
    answers: createAnswers(clock.now, run.toString(16).padStart(8, "0")),
    limits: createLimits(clock),
    requests: createRing(options.journalSize),
    tokens: options.tokens === undefined ? undefined : new Set(options.tokens),
    struck: new Set(),
    scenario: options.scenario,
    epoch: 0,
    random,
    ids: createTaskIds(random, state?.ids),
    store: createTaskStore(options.maxStoredTasks, state?.tasks),
  };
}

/** As new: the same seed makes the same ids again. */
export function resetService(service: Service): void {
  const { options } = service;
  service.scenario = options.scenario;
  service.random = createRandom(options.seed);
  service.ids = createTaskIds(service.random);
  service.store.clear();
  service.requests.clear();
  service.limits.reset();
  service.answers.reset();
  service.epoch += 1;
  service.struck.clear();
}

export function stateOf({ clock, random, ids, store }: Service): SimulatorState {
  return {
    now: clock.now(),
    random: random.state,
    ids: ids.state,
    tasks: [...store.all()].map(({ stored }) => stored),
  };
}
