import type { CreateTaskInput } from "cometapi-kling";
import type { Dispatch } from "react";
import type { Backend, BackendName } from "./backend/backend.ts";
import { createBackends, firstBackend, readOffers } from "./backend/backends.ts";
import { type Draft, toInput } from "./draft/draft.ts";
import { historyTable } from "./history/use-history.ts";
import { makeThumbnail } from "./pictures/thumbnail.tsx";
import type { Action } from "./state.ts";
import { newKey } from "./browser/new-key.ts";
import { requestText } from "./tasks/request-text.ts";
import { isUnderWay, type TaskEntry, type TaskNews } from "./tasks/task-entry.ts";
import { createTaskRunner } from "./tasks/task-runner.ts";
import { createTaskWire } from "./tasks/task-hooks.ts";

/** Everything of the page that outlives a render: clients, tasks under way, the history. */
export interface Session {
  /** Goes on with what the last visit left unfinished. Once. */
  start(): void;
  /** Creates a task of a draft without problems. While one is being sent, another call does nothing. */
  create(draft: Draft, backend: BackendName): void;
  open(name: BackendName): Promise<Backend>;
  resume(entry: TaskEntry): void;
  stop(key: string): void;
}

/** @param pageUrl where the page is */
export function createSession(dispatch: Dispatch<Action>, pageUrl: string): Session {
  // Not the state's: a second click can come before the page has been drawn again.
  let sending: string | undefined;
  let release: (() => void) | undefined;
  const own = new Set<string>();
  const tell = (key: string, news: TaskNews): void => {
    if (key === sending && ["created", "refused", "uncertain"].includes(news.kind)) {
      sending = undefined;
      // By then the outcome is stored, for the tabs that wait for it.
      if (release !== undefined) setTimeout(release, 1_000);
    }
    dispatch({ type: "task-heard", key, news });
  };
  const wire = createTaskWire(tell);
  const offers = readOffers(pageUrl);
  const backends = createBackends(pageUrl, offers, wire);
  const runner = createTaskRunner({
    open: backends.open,
    tell,
    keep: (entry) => historyTable.put(entry),
    bind: wire.bind,
  });

  function create(draft: Draft, backend: BackendName): void {
    if (sending !== undefined) return;
    const input = toInput(draft);
    const entry = newEntry(draft, input, backend);
    sending = entry.key;
    own.add(entry.key);
    // Made before the lock is had: the task may have its outcome first.
    const ended = new Promise<void>((resolve) => {
      release = resolve;
    });
    void navigator.locks?.request(lockOf(entry), () => ended);
    dispatch({ type: "task-added", entry });
    runner.create(entry, input);
    Promise.all(draft.pictures.map(({ source }) => makeThumbnail(source))).then((thumbnails) =>
      tell(entry.key, { kind: "pictured", thumbnails }),
    );
  }

  async function start(): Promise<void> {
    const known = await offers;
    dispatch({ type: "offers-read", offers: known, backend: firstBackend(known) });
    const tasks = await historyTable.all().catch(() => []);
    // What another tab is sending at this moment cannot be found yet: it is taken over when that has ended.
    const locks = await navigator.locks?.query().catch(() => undefined);
    const held = new Set(locks?.held?.map(({ name }) => name));
    goOn(tasks.filter((entry) => !held.has(lockOf(entry))));
    for (const { key } of tasks.filter((entry) => held.has(lockOf(entry)) && !own.has(entry.key))) {
      void navigator.locks.request(lockOf({ key }), async () =>
        goOn((await historyTable.all()).filter((entry) => entry.key === key)),
      );
    }
  }

  function goOn(tasks: readonly TaskEntry[]): void {
    dispatch({ type: "history-read", tasks });
    // One that was being sent when the page was left may have arrived: it is looked for, and not sent again.
    for (const entry of tasks) {
      // What this visit has made since is under way already.
      if (!own.has(entry.key) && (isUnderWay(entry) || entry.phase === "lost")) runner.resume(entry);
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

function newEntry(draft: Draft, input: CreateTaskInput, backend: BackendName): TaskEntry {
  return {
    key: newKey(),
    backend,
    startedAt: Date.now(),
    settings: draft.settings,
    pictures: draft.pictures.map(({ source }) =>
      typeof source === "string" ? { name: source, isFile: false } : { name: source.name, isFile: true },
    ),
    body: requestText(input),
    reference: {},
    phase: "sending",
    events: [],
    looks: 0,
  };
}
