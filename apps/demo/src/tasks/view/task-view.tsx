import type { KlingClient } from "cometapi-kling";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Backend } from "../../backend/backend.ts";
import { inMegabytes } from "../../language/format.ts";
import { useLanguage, useTexts } from "../../language/language.tsx";
import type { Phase, TaskEntry } from "../task-entry.ts";
import { ExchangeView } from "./exchange-view.tsx";
import { FailureNote } from "./failure-note.tsx";
import { TaskFacts } from "./task-facts.tsx";
import { sentenceOf } from "./task-sentence.ts";
import { Timeline } from "./timeline.tsx";
import { VideoPlayer } from "./video-player.tsx";

export const focusOnTask = (): void => document.getElementById("task-title")?.focus();

export interface TaskControls {
  open: (name: TaskEntry["backend"]) => Promise<Backend>;
  stop: (key: string) => void;
  resume: (entry: TaskEntry) => void;
}

interface TaskViewProps {
  entry: TaskEntry | undefined;
  controls: TaskControls;
}

/** One task, from the click to the video. */
export function TaskView({ entry, controls }: TaskViewProps): ReactNode {
  const texts = useTexts();
  const section = useRef<HTMLElement>(null);
  const isSending = entry?.phase === "sending";
  // On a narrow screen it is below the form, where its sender cannot see it.
  useEffect(() => {
    if (isSending) section.current?.scrollIntoView({ block: "nearest" });
  }, [isSending]);

  return (
    <section ref={section} className="card" aria-labelledby="task-title">
      <h2 id="task-title" tabIndex={-1}>
        {texts.task.title}
      </h2>
      <p className={`status ${entry?.phase ?? "none"}`} role="status">
        {entry === undefined ? texts.task.none : sentenceOf(entry, texts)}
      </p>
      {entry !== undefined && <TaskDetails key={entry.key} entry={entry} controls={controls} />}
    </section>
  );
}

function TaskDetails({ entry, controls }: { entry: TaskEntry; controls: TaskControls }): ReactNode {
  const texts = useTexts();
  const { phase, task, failure, upload } = entry;
  const { backend, openClient } = useBackendOf(entry, controls);
  const resume = (): void => controls.resume(entry);
  const { stop, resume: again, checkNow } = texts.task;
  const labels: Partial<Record<Phase, string>> = {
    watching: stop,
    stopped: again,
    lost: again,
    uncertain: checkNow,
    unresolved: checkNow,
  };
  const label = labels[phase];
  return (
    <>
      {phase === "sending" && upload !== undefined && <UploadProgress {...upload} />}
      {failure !== undefined && <FailureNote failure={failure} />}
      {/* One button for all: a new one in its place would not have the focus. */}
      {label !== undefined && (
        <button type="button" onClick={() => (phase === "watching" ? controls.stop(entry.key) : resume())}>
          {label}
        </button>
      )}
      {phase === "succeed" && task?.task_status === "succeed" && (
        <VideoPlayer task={task} open={openClient} onRetry={focusOnTask} />
      )}
      <TaskFacts entry={entry} />
      <Timeline items={entry.timeline} />
      <ExchangeView entry={entry} shellUrl={backend?.shellUrl} />
    </>
  );
}

/** The backend that made the task, which need not be the chosen one. */
function useBackendOf({ backend: name }: TaskEntry, { open }: TaskControls) {
  const [backend, setBackend] = useState<Backend>();
  useEffect(() => {
    let isUnmounted = false;
    // Where the backend is needed, its error is shown.
    open(name).then(
      (opened) => isUnmounted || setBackend(opened),
      () => undefined,
    );
    return () => {
      isUnmounted = true;
    };
  }, [name, open]);
  const openClient = useCallback(async (): Promise<KlingClient> => (await open(name)).kling, [name, open]);
  return { backend, openClient };
}

function UploadProgress({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): ReactNode {
  const { name, texts } = useLanguage();
  return (
    <label className="field">
      <span className="hint">
        {texts.task.upload(inMegabytes(sentBytes, name), inMegabytes(totalBytes, name))}
      </span>
      <progress value={sentBytes} max={totalBytes} />
    </label>
  );
}
