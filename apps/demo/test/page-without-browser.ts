import { type CreateTaskInput, createKlingClient } from "cometapi-kling";
import {
  createSimulator,
  runningClock,
  type Simulator,
  type SimulatorOptions,
} from "cometapi-kling-mock/simulator";
import type { Backend } from "../src/backend/backend.ts";
import { scenarioWish } from "../src/backend/scenario-middleware.ts";
import { emptyDraft } from "../src/draft/draft.ts";
import { initialState, reduce, type State } from "../src/state.ts";
import { requestText } from "../src/tasks/request-text.ts";
import type { TaskEntry } from "../src/tasks/task-entry.ts";
import { createTaskRunner, type TaskRunner } from "../src/tasks/task-runner.ts";
import { createTaskWire } from "../src/tasks/task-hooks.ts";

const input: CreateTaskInput = {
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
  keep?: (entry: TaskEntry) => Promise<void>;
  /** Answers in the simulator's place. */
  answer?: (request: Request) => Response;
}

/** The page's state, runner and client on a simulator. Time is the test's: `vi.useFakeTimers()`. */
export function openPage({ simulator: options, left = [], keep, answer }: PageOptions = {}): Page {
  let state = reduce(initialState, { type: "history-read", tasks: left });
  const stored: TaskEntry[] = [];
  const simulator = createSimulator({ clock: runningClock(), ...options });
  const wire = createTaskWire((key, news) => {
    state = reduce(state, { type: "task-heard", key, news });
  });
  const kling = createKlingClient({
    baseUrl: "https://simulator.invalid",
    apiKey: "any",
    fetch: async (request) => answer?.(request) ?? simulator.fetch(request),
    ...wire.options,
    middleware: [...(wire.options.middleware ?? []), scenarioWish(() => backend.scenario)],
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
    tell(key, news) {
      state = reduce(state, { type: "task-heard", key, news });
    },
    keep: async (entry) => {
      await keep?.(entry);
      stored.push(entry);
    },
    bind: wire.bind,
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
    backend: "page",
    startedAt: Date.now(),
    settings: { ...emptyDraft.settings, prompt: input.prompt },
    pictures: [],
    body: requestText(input),
    reference: {},
    phase: "sending",
    events: [],
    looks: 0,
  };
}
