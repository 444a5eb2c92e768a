import { createPictureUrlCheck, type FindPictureUrlFault } from "../images/picture-url.ts";
import { createKnownIds, type KnownIds } from "../rules/known-ids.ts";
import { createTaskIds, type TaskIds } from "../tasks/task-ids.ts";
import { createTaskStore, type TaskStore } from "../tasks/task-store.ts";
import type { SimulatorClock } from "../time/clock.ts";
import { createRandom, type Random } from "../time/random.ts";
import type { WebhookJob } from "../webhooks/delivery.ts";
import { createWebhookSchedule, type WebhookSchedule } from "../webhooks/schedule.ts";
import { type AccountLimits, createAccountLimits } from "./account-limits.ts";
import type { JournalStore } from "./journal.ts";
import { type SimulatorOptions, type SimulatorState, stateVersion } from "./options.ts";
import { createResponses, type Responses } from "./responses.ts";

/** The options of a simulator with their defaults, and its connections. */
interface StateOptions
  extends Pick<SimulatorOptions, "scenario" | "tokens" | "state" | "onTask" | "onIds" | "onRequest">,
    Required<
      Pick<
        SimulatorOptions,
        | "clock"
        | "seed"
        | "maxTasks"
        | "maxBodyBytes"
        | "maxStoredTasks"
        | "requireKey"
        | "externalIdLookups"
        | "allowModels"
        | "allowPictureHosts"
        | "allowHosts"
      >
    > {
  /** The base of every URL, without a slash at its end; `undefined` for the origin that the caller named. */
  publicUrl: string | undefined;
  journal: JournalStore;
  /** Called with each webhook to deliver. */
  enqueue: (webhook: WebhookJob) => void;
}

/** The memory of the simulated service. */
export interface State {
  readonly options: StateOptions;
  readonly clock: SimulatorClock;
  readonly responses: Responses;
  readonly limits: AccountLimits;
  readonly journal: JournalStore;
  readonly tokens: ReadonlySet<string> | undefined;
  /** The model names of the options. */
  readonly models: ReadonlySet<string>;
  readonly findPictureUrlFault: FindPictureUrlFault;
  /** The creates that have already failed once, by their `external_task_id`, or by their key and body. */
  readonly failedOnce: Set<string>;
  readonly store: TaskStore;
  readonly knownIds: KnownIds;
  readonly webhooks: WebhookSchedule;
  scenario: string | undefined;
  random: Random;
  ids: TaskIds;
}

/** @throws {TypeError} if `options.state` has another version, or a task of an unknown endpoint */
export function createState(options: StateOptions): State {
  const { clock, seed, state, journal, enqueue } = options;
  if (state !== undefined && state.version !== stateVersion) {
    throw new TypeError(
      `the state has version ${state.version ?? 1}, and this simulator reads version ${stateVersion}: start without it`,
    );
  }
  const random = createRandom(state?.random ?? seed);
  const run = Math.floor(createRandom(seed).next() * 2 ** 32);
  const store = createTaskStore(options.maxStoredTasks, state?.tasks);
  return {
    options,
    clock,
    responses: createResponses(clock.now, run.toString(16).padStart(8, "0")),
    limits: createAccountLimits(clock, options.maxTasks),
    journal,
    tokens: options.tokens === undefined ? undefined : new Set(options.tokens),
    models: new Set(options.allowModels),
    findPictureUrlFault: createPictureUrlCheck(options.allowPictureHosts),
    failedOnce: new Set(),
    store,
    knownIds: createKnownIds(state?.knownIds),
    webhooks: createWebhookSchedule({ clock, findTask: store.byTaskId, enqueue }),
    scenario: options.scenario,
    random,
    ids: createTaskIds(random, state?.ids),
  };
}

/** Restores the first state. The same seed makes the same ids again. */
export function resetState(state: State): void {
  const { options } = state;
  state.scenario = options.scenario;
  state.random = createRandom(options.seed);
  state.ids = createTaskIds(state.random);
  state.store.clear();
  state.knownIds.clear();
  state.webhooks.clear();
  state.journal.clear();
  state.limits.reset();
  state.responses.reset();
  state.failedOnce.clear();
}

/** The state from which {@link createState} can continue. */
export function savedState({ clock, random, ids, store, knownIds }: State): SimulatorState {
  return {
    version: stateVersion,
    now: clock.now(),
    random: random.state,
    ids: ids.state,
    tasks: [...store.all()].map(({ stored }) => stored),
    knownIds: knownIds.all(),
  };
}
