import type { Dispatch } from "react";
import type { Backend, BackendName } from "./backend/backend.ts";
import { createBackends, firstBackend, readOffers } from "./backend/backends.ts";
import { newKey } from "./browser/new-key.ts";
import { type Draft, toInput } from "./draft/draft.ts";
import { endpoint, type Input } from "./endpoint.ts";
import { readHistory, storeEntry } from "./history/use-history.ts";
import { makeThumbnail } from "./pictures/thumbnail.tsx";
import type { Action } from "./state.ts";
import { requestText } from "./tasks/request-text.ts";
import { isResumable, type Report, type TaskEntry } from "./tasks/task-entry.ts";
import { createTaskHooks } from "./tasks/task-hooks.ts";
import { createTaskRunner } from "./tasks/task-runner.ts";

/** Everything of the page that outlives a render: clients, running tasks, the history. */
export interface Session {
  /** Goes on with what the last visit left unfinished. Only the first call does. */
  start(): void;
  /** Creates a task of a draft without problems. While one is being sent, another call does nothing. */
  create(draft: Draft, backend: BackendName): void;
  open(name: BackendName): Promise<Backend>;
  resume(entry: TaskEntry): void;
  stop(key: string): void;
}

/** @param pageUrl where the page is */
export function createSession(dispatch: Dispatch<Action>, pageUrl: string): Session {
  // Not in the state: a second click can come before the page is drawn again.
  let sending: string | undefined;
  let release: (() => void) | undefined;
  const own = new Set<string>();
  const report: Report = (key, event) => {
    if (key === sending && ["created", "refused", "uncertain"].includes(event.kind)) {
      sending = undefined;
      // By then the outcome is stored for the tabs that wait for it.
      if (release !== undefined) setTimeout(release, 1_000);
    }
    dispatch({ type: "task-event", key, event });
  };
  const offers = readOffers(pageUrl);
  const backends = createBackends({
    pageUrl,
    offers,
    client: createTaskHooks(report),
    onUpload(sentBytes, totalBytes) {
      // Only creates are uploads, and the page sends one at a time.
      if (sending !== undefined) report(sending, { kind: "upload-progressed", sentBytes, totalBytes });
    },
  });
  const runner = createTaskRunner({ open: backends.open, report, store: storeEntry });

  function create(draft: Draft, backend: BackendName): void {
    if (sending !== undefined) return;
    const input = toInput(draft);
    const entry = newEntry(draft, input, backend);
    sending = entry.key;
    own.add(entry.key);
    // Made before the tab has the lock: the outcome of the task may come first.
    const ended = new Promise<void>((resolve) => {
      release = resolve;
    });
    void navigator.locks?.request(lockOf(entry), () => ended);
    dispatch({ type: "task-added", entry });
    runner.create(entry, input);
    Promise.all(draft.pictures.map(({ source }) => makeThumbnail(source))).then((thumbnails) =>
      report(entry.key, { kind: "thumbnails-made", thumbnails }),
    );
  }

  async function start(): Promise<void> {
    const known = await offers;
    dispatch({ type: "offers-read", offers: known, backend: firstBackend(known) });
    const tasks = await readHistory().catch(() => []);
    // What another tab is sending at this moment cannot be found yet: this tab takes it over when that tab is done.
    const locks = await navigator.locks?.query().catch(() => undefined);
    const held = new Set(locks?.held?.map(({ name }) => name));
    resumeAll(tasks.filter((entry) => !held.has(lockOf(entry))));
    for (const { key } of tasks.filter((entry) => held.has(lockOf(entry)) && !own.has(entry.key))) {
      void navigator.locks.request(lockOf({ key }), async () =>
        resumeAll((await readHistory()).filter((entry) => entry.key === key)),
      );
    }
  }

  function resumeAll(tasks: readonly TaskEntry[]): void {
    dispatch({ type: "history-read", tasks });
    // A task that was being sent when the page was left may exist: it is looked up, and not sent again.
    for (const entry of tasks) {
      // What this visit has created is under way already.
      if (!own.has(entry.key) && isResumable(entry)) runner.resume(entry);
    }
  }

  let isStarted = false;
  return {
    start() {
      if (!isStarted) void start();
      isStarted = true;
    },
    create,
    open: backends.open,
    resume: runner.resume,
    stop: runner.stop,
  };
}

/** Name of the lock that a tab holds while it sends a task. Without https, some browsers have no locks. */
const lockOf = ({ key }: Pick<TaskEntry, "key">): string => `kling-demo-${key}`;

function newEntry(draft: Draft, input: Input, backend: BackendName): TaskEntry {
  return {
    key: newKey(),
    endpoint: endpoint.name,
    backend,
    startedAt: Date.now(),
    settings: draft.settings,
    pictures: draft.pictures.map(({ source }) =>
      typeof source === "string" ? { name: source, isFile: false } : { name: source.name, isFile: true },
    ),
    body: requestText(input),
    phase: "sending",
    timeline: [],
    checks: 0,
  };
}
