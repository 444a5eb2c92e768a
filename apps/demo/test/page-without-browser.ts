import { createKlingClient } from "cometapi-kling";
import {
  createSimulator,
  runningClock,
  type Simulator,
  type SimulatorOptions,
} from "cometapi-kling-mock/simulator";
import type { Backend } from "../src/backend/backend.ts";
import { scenarioMiddleware } from "../src/backend/scenario-middleware.ts";
import { emptyDraft } from "../src/draft/draft.ts";
import { endpoint, type Input } from "../src/endpoint.ts";
import { initialState, reduce, type State } from "../src/state.ts";
import { requestText } from "../src/tasks/request-text.ts";
import type { Report, TaskEntry } from "../src/tasks/task-entry.ts";
import { createTaskHooks } from "../src/tasks/task-hooks.ts";
import { createTaskRunner, type TaskRunner } from "../src/tasks/task-runner.ts";

const input: Input = {
  image_list: ["https://example.com/dog.png", "https://example.com/jacket.png"],
  prompt: "They wave.",
};

export interface Page {
  runner: TaskRunner;
  simulator: Simulator;
  backend: Backend;
  /** What was stored, the newest last. */
  stored: TaskEntry[];
  state(): State;
  task(): TaskEntry;
  /** What is opened from now on, in the simulator's place. */
  backendIs(other: Promise<Backend>): void;
  /** Creates a task of the input above. */
  create(changes?: Partial<TaskEntry>): void;
}

interface PageOptions {
  simulator?: SimulatorOptions;
  /** What an earlier page left. */
  left?: readonly TaskEntry[];
  store?: (entry: TaskEntry) => Promise<void>;
  /** Answers in the simulator's place. */
  answer?: (request: Request) => Response;
}

/** The page's state, runner and client on a simulator. Time is the test's: `vi.useFakeTimers()`. */
export function openPage({ simulator: options, left = [], store, answer }: PageOptions = {}): Page {
  let state = reduce(initialState, { type: "history-read", tasks: left });
  const stored: TaskEntry[] = [];
  const simulator = createSimulator({ clock: runningClock(), ...options });
  const report: Report = (key, event) => {
    state = reduce(state, { type: "task-event", key, event });
  };
  const hooks = createTaskHooks(report);
  const kling = createKlingClient({
    baseUrl: "https://simulator.invalid",
    apiKey: "any",
    fetch: async (request) => answer?.(request) ?? simulator.fetch(request),
    ...hooks,
    middleware: [...(hooks.middleware ?? []), scenarioMiddleware(() => backend.scenario)],
  });
  const backend: Backend = {
    name: "page",
    kling,
    shellUrl: "",
    scenarios: simulator.scenarios,
    scenario: undefined,
  };
  let opened = Promise.resolve(backend);
  const runner = createTaskRunner({
    open: () => opened,
    report,
    store: async (entry) => {
      await store?.(entry);
      stored.push(entry);
    },
  });
  const task = (): TaskEntry => {
    const [first] = state.tasks;
    if (first === undefined) throw new Error("no task was created");
    return first;
  };
  return {
    runner,
    simulator,
    backend,
    stored,
    state: () => state,
    task,
    backendIs(other) {
      opened = other;
    },
    create(changes) {
      const entry = { ...newEntry(), ...changes };
      state = reduce(state, { type: "task-added", entry });
      runner.create(entry, input);
    },
  };
}

export function newEntry(): TaskEntry {
  return {
    key: crypto.randomUUID(),
    endpoint: endpoint.name,
    backend: "page",
    startedAt: Date.now(),
    settings: { ...emptyDraft.settings, prompt: input.prompt },
    pictures: [],
    body: requestText(input),
    phase: "sending",
    timeline: [],
    checks: 0,
  };
}
