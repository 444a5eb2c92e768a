import {
  KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type Task,
  TaskFailedError,
  type TaskReference,
  type VideoResult,
} from "cometapi-kling";
import type { Backend, BackendName } from "../backend/backend.ts";
import type { Input } from "../endpoint.ts";
import { failureOf } from "./failure.ts";
import type { Report, TaskEntry, TaskEvent } from "./task-entry.ts";

export interface TaskRunner {
  /** Creates the task of an entry, and watches it. Each call is paid for. */
  create(entry: TaskEntry, input: Input): void;
  /** Goes on with a task that is not watched: looks it up if its creation is in doubt, and watches it. */
  resume(entry: TaskEntry): void;
  /** Stops the checks. The task is still running. */
  stop(key: string): void;
}

export interface TaskRunnerOptions {
  open: (name: BackendName) => Promise<Backend>;
  /** Takes everything that happens to a task. */
  report: Report;
  /** Stores an entry. Nothing is sent before it is done. */
  store: (entry: TaskEntry) => Promise<void>;
}

type VideoTask = Task<VideoResult>;
type Endpoint = Backend["kling"]["multiImage2Video"];

// Half an hour: a lost request does not arrive later than that.
const recoverMs = 1_800_000;

/** Runs tasks from their creation to their end, any number at once. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const runs = new Map<string, AbortController>();

  /** Ends the run before, if there is one: it reports nothing any more. */
  function start(entry: TaskEntry): Run {
    runs.get(entry.key)?.abort();
    const run = new AbortController();
    runs.set(entry.key, run);
    return new Run(entry, run.signal, options);
  }

  return {
    create: (entry, input) => void start(entry).create(input),
    resume: (entry) => void start(entry).resume(),
    stop(key) {
      runs.get(key)?.abort();
      options.report(key, { kind: "stopped", at: Date.now() });
    },
  };
}

/** The calls for one task, until the task ends or the run is aborted. */
class Run {
  readonly #entry: TaskEntry;
  readonly #signal: AbortSignal;
  readonly #options: TaskRunnerOptions;

  constructor(entry: TaskEntry, signal: AbortSignal, options: TaskRunnerOptions) {
    this.#entry = entry;
    this.#signal = signal;
    this.#options = options;
  }

  async create(input: Input): Promise<void> {
    let reference: TaskReference | undefined;
    let storeError: unknown;
    try {
      const endpoint = await this.#open();
      const task = await endpoint.create(input, {
        ...this.#call,
        onReference: async (made) => {
          reference = made;
          this.#report({ kind: "reference-known", reference });
          await this.#options.store({ ...this.#entry, reference }).catch((error: unknown) => {
            storeError = error;
            throw error;
          });
        },
      });
      this.#report({ kind: "created", at: Date.now(), task });
      await this.#watch(endpoint, task);
    } catch (error) {
      // The error of the storage explains more than the client's, which says that nothing was sent.
      const failure =
        storeError === undefined ? failureOf(error) : { ...failureOf(storeError), name: "StorageError" };
      if (!mayHaveMadeTask(error)) return this.#report({ kind: "refused", at: Date.now(), failure });
      const known = error.reference ?? reference;
      // A response that could not be read may have named the task.
      if (known?.taskId !== undefined) this.#report({ kind: "reference-known", reference: known });
      this.#report({ kind: "uncertain", at: Date.now(), failure });
      await this.#recover(known);
    }
  }

  async resume(): Promise<void> {
    const { reference } = this.#entry;
    this.#report({ kind: "resumed", at: Date.now() });
    if (reference?.taskId === undefined) return this.#recover(reference);
    try {
      await this.#watch(await this.#open(), reference);
    } catch (error) {
      this.#report({ kind: "lost", at: Date.now(), failure: failureOf(error) });
    }
  }

  /** Checks whether there is a task, until that is certain or the time is over. */
  async #recover(reference: TaskReference | undefined): Promise<void> {
    try {
      const endpoint = await this.#open();
      const task = await endpoint.recover(reference ?? {}, { ...this.#call, timeoutMs: recoverMs });
      this.#report({ kind: "found", at: Date.now(), task });
      await this.#watch(endpoint, task);
    } catch (error) {
      // A task whose id the service has named was made, even if it is not found.
      const isAbsent = error instanceof NotFoundError && reference?.taskId === undefined;
      const kind = isAbsent ? "refused" : "unresolved";
      this.#report({ kind, at: Date.now(), failure: failureOf(error) });
    }
  }

  async #watch(endpoint: Endpoint, target: VideoTask | TaskReference): Promise<void> {
    try {
      const onUpdate = (task: VideoTask): void => this.#report({ kind: "updated", at: Date.now(), task });
      const task = await endpoint.wait(target, { ...this.#call, onUpdate });
      this.#report({ kind: "succeed", at: Date.now(), task });
    } catch (error) {
      const end = { at: Date.now(), failure: failureOf(error) };
      if (error instanceof TaskFailedError) this.#report({ kind: "failed", task: error.task, ...end });
      else this.#report({ kind: "lost", ...end });
    }
  }

  async #open(): Promise<Endpoint> {
    return (await this.#options.open(this.#entry.backend)).kling.multiImage2Video;
  }

  /** The options of every call: by the context, the hooks know which task it is for. */
  get #call(): { signal: AbortSignal; context: string } {
    return { signal: this.#signal, context: this.#entry.key };
  }

  /** An aborted run reports nothing: it was stopped, or another one has replaced it. */
  #report(event: TaskEvent): void {
    if (!this.#signal.aborted) this.#options.report(this.#entry.key, event);
  }
}

/** Whether a failed create may have made a task whose id is not known. */
function mayHaveMadeTask(error: unknown): error is KlingError {
  if (error instanceof SubmissionUncertainError) return true;
  return error instanceof KlingError && error.billed === "unknown" && error.reference?.taskId === undefined;
}
