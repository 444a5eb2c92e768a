import {
  type CreateTaskInput,
  KlingError,
  type MultiImage2Video,
  NotFoundError,
  SubmissionUncertainError,
  type Task,
  TaskFailedError,
  type TaskReference,
} from "cometapi-kling";
import type { Backend, BackendName } from "../backend/backend.ts";
import { failureOf } from "./failure.ts";
import type { TaskEntry, TaskNews } from "./task-entry.ts";

export interface TaskRunner {
  /** Creates the task of an entry, and watches it. Each call is paid for. */
  create(entry: TaskEntry, input: CreateTaskInput): void;
  /** Goes on with a task that nobody watches: looks for it if its creation is in doubt, and watches it. */
  resume(entry: TaskEntry): void;
  /** Looks no more. The task lives on. */
  stop(key: string): void;
}

/** What a runner takes from the page. */
export interface Surroundings {
  open: (name: BackendName) => Promise<Backend>;
  /** Told whatever happens to a task. */
  tell: (key: string, news: TaskNews) => void;
  /** Stores an entry. Nothing is sent before it is done. */
  keep: (entry: TaskEntry) => Promise<void>;
  /** From now on, what is about this id is about the task of this key. */
  bind: (id: string | undefined, key: string) => void;
}

// The pauses between looks for a task whose creation is in doubt.
const firstPauseMs = 15_000;
const longestPauseMs = 300_000;
const mostLooks = 20;

/** Carries tasks from their creation to their end, any number at once. */
export function createTaskRunner({ open, tell, keep, bind }: Surroundings): TaskRunner {
  const watches = new Map<string, AbortController>();

  /** Ends the watch before, if one is left: what it still says is not told. */
  function begin(key: string): AbortSignal {
    watches.get(key)?.abort();
    const watch = new AbortController();
    watches.set(key, watch);
    return watch.signal;
  }

  async function create(entry: TaskEntry, input: CreateTaskInput): Promise<void> {
    const { key } = entry;
    const signal = begin(key);
    let reference: TaskReference = {};
    let unkept: { error: unknown } | undefined;
    try {
      const { kling } = await open(entry.backend);
      const task = await kling.multiImage2Video.create(input, {
        signal,
        async onReference(told) {
          reference = told;
          bind(told.externalTaskId, key);
          tell(key, { kind: "referenced", reference });
          await keep({ ...entry, reference }).catch((error: unknown) => {
            unkept = { error };
            throw error;
          });
        },
      });
      bind(task.task_id, key);
      tell(key, { kind: "created", at: Date.now(), task });
      await watch(key, kling.multiImage2Video, task, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Why nothing could be stored says more than that nothing was sent.
      const failure =
        unkept === undefined ? failureOf(error) : { ...failureOf(unkept.error), name: "StorageError" };
      if (!isInDoubt(error)) return tell(key, { kind: "refused", at: Date.now(), failure });
      // An answer that makes no sense may have named the task.
      if (error.reference?.taskId !== undefined)
        tell(key, { kind: "referenced", reference: { ...reference, ...error.reference } });
      await settle(key, entry.backend, error.reference ?? reference, signal, failure);
    }
  }

  async function watch(
    key: string,
    kling: MultiImage2Video,
    target: Task | TaskReference,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const onUpdate = (task: Task): void => {
        if (!signal.aborted) tell(key, { kind: "seen", at: Date.now(), task });
      };
      const task = await kling.wait(target, { signal, onUpdate });
      tell(key, { kind: "succeed", at: Date.now(), task });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      const at = Date.now();
      if (error instanceof TaskFailedError) tell(key, { kind: "failed", at, task: error.task, failure });
      else tell(key, { kind: "lost", at, failure });
    }
  }

  /** Looks for a task until somebody knows whether there is one; `doubt` is what is known so far. */
  async function settle(
    key: string,
    backend: BackendName,
    reference: TaskReference,
    signal: AbortSignal,
    doubt?: ReturnType<typeof failureOf>,
  ): Promise<void> {
    let failure = doubt;
    let pauseMs = firstPauseMs;
    for (let looks = 0; looks < mostLooks; looks++) {
      if (failure !== undefined) {
        tell(key, { kind: "uncertain", at: Date.now(), failure, nextLookAt: Date.now() + pauseMs });
        await pause(pauseMs, signal);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
      if (signal.aborted) return;
      try {
        const { multiImage2Video } = (await open(backend)).kling;
        const task = await multiImage2Video.recover(reference, { signal });
        bind(task.task_id, key);
        tell(key, { kind: "found", at: Date.now(), task });
        return await watch(key, multiImage2Video, task, signal);
      } catch (error) {
        if (signal.aborted) return;
        failure = failureOf(error);
        // One that the service has named was made: not to find it says nothing.
        if (error instanceof NotFoundError && reference.taskId === undefined)
          return tell(key, { kind: "refused", at: Date.now(), failure });
      }
    }
    if (failure !== undefined)
      tell(key, { kind: "uncertain", at: Date.now(), failure, nextLookAt: undefined });
  }

  async function resume(entry: TaskEntry): Promise<void> {
    const { key, backend, reference } = entry;
    const signal = begin(key);
    bind(reference.externalTaskId, key);
    bind(reference.taskId, key);
    tell(key, { kind: "resumed", at: Date.now() });
    if (reference.taskId === undefined) return settle(key, backend, reference, signal);
    try {
      const { kling } = await open(backend);
      await watch(key, kling.multiImage2Video, { taskId: reference.taskId }, signal);
    } catch (error) {
      if (!signal.aborted) tell(key, { kind: "lost", at: Date.now(), failure: failureOf(error) });
    }
  }

  return {
    create: (entry, input) => void create(entry, input),
    resume: (entry) => void resume(entry),
    stop(key) {
      watches.get(key)?.abort();
      tell(key, { kind: "stopped", at: Date.now() });
    },
  };
}

/** Whether a failed create may have made a task that nobody has seen yet. */
function isInDoubt(error: unknown): error is KlingError {
  if (error instanceof SubmissionUncertainError) return true;
  return error instanceof KlingError && error.billed === "unknown" && error.reference?.taskId === undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
