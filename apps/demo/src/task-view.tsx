import {
  isTerminal,
  type KlingClient,
  SubmissionUncertainError,
  type SucceedTask,
  type Task,
  type TaskReference,
} from "cometapi-kling";
import { type ReactNode, useEffect, useRef } from "react";
import { ErrorNote } from "./error-note.tsx";
import type { Run } from "./state.ts";
import type { TaskControls } from "./use-task.ts";
import { DownloadedVideo } from "./video-player.tsx";

interface TaskViewProps {
  run: Run;
  controls: TaskControls;
  /** Downloads the video where the browser cannot ask for it by its address. */
  downloads?: KlingClient | undefined;
}

/** The task from the click to the video. */
export function TaskView({ run, controls, downloads }: TaskViewProps): ReactNode {
  const task = "task" in run ? run.task : undefined;
  const section = useRef<HTMLElement>(null);
  // On a narrow screen it is below the form, out of sight of who has just sent it.
  useEffect(() => {
    if (run.phase !== "idle") section.current?.scrollIntoView({ block: "nearest" });
  }, [run.phase]);

  return (
    <section ref={section} className="card" aria-labelledby="task-title">
      <h2 id="task-title">Video</h2>
      <p className={`status ${run.phase}`} role="status">
        {sentenceOf(run)}
      </p>
      {task !== undefined && <TaskFacts task={task} />}
      {run.phase === "succeed" &&
        (downloads === undefined ? (
          <Videos task={run.task} />
        ) : (
          <DownloadedVideo kling={downloads} task={run.task} />
        ))}
      {run.phase === "watching" && (
        <button type="button" onClick={controls.stop}>
          Stop watching
        </button>
      )}
      {run.phase === "stopped" && <WatchAgain task={run.task} onWatch={controls.watch} />}
      {run.phase === "failed" && (
        <ErrorNote error={run.error}>
          {run.task !== undefined && !isTerminal(run.task) && (
            <WatchAgain task={run.task} onWatch={controls.watch} />
          )}
          {run.error instanceof SubmissionUncertainError && (
            <LookAgain reference={run.error.reference} onLook={controls.recover} />
          )}
        </ErrorNote>
      )}
    </section>
  );
}

/** Read out at each change, so it is short and says one thing. */
function sentenceOf(run: Run): string {
  switch (run.phase) {
    case "idle":
      return "Nothing has been sent yet.";
    case "sending":
      return "Sending the pictures…";
    case "watching":
      return `The task is ${run.task.task_status}. A video takes a minute or more.`;
    case "stopped":
      return "No longer watched. The task lives on: nothing can cancel it.";
    case "succeed":
      return "The video is ready.";
    case "failed":
      if (run.task === undefined) return "No task to show.";
      return isTerminal(run.task) ? "The task failed." : "The task is out of sight.";
  }
}

function TaskFacts({ task }: { task: Task }): ReactNode {
  return (
    <dl className="facts">
      <dt>Task</dt>
      <dd className="id">{task.task_id}</dd>
      <dt>Status</dt>
      <dd>{task.task_status}</dd>
      <dt>Created</dt>
      <dd>{timeOf(task.created_at)}</dd>
      <dt>Updated</dt>
      <dd>{timeOf(task.updated_at)}</dd>
    </dl>
  );
}

function timeOf(ms: number): ReactNode {
  const time = new Date(ms);
  return <time dateTime={time.toISOString()}>{time.toLocaleString()}</time>;
}

function Videos({ task }: { task: SucceedTask }): ReactNode {
  return task.task_result.videos.map(({ id, url, duration }) => (
    <figure key={id}>
      {/* Nothing of it is loaded before somebody presses play. */}
      {/* biome-ignore lint/a11y/useMediaCaption: Kling's videos have no speech that captions could give */}
      <video controls playsInline preload="none" src={url} />
      <figcaption>
        <a href={url} target="_blank" rel="noreferrer">
          Open the video
        </a>
        <span className="hint">{duration} s. The address expires: keep a copy.</span>
      </figcaption>
    </figure>
  ));
}

function WatchAgain({ task, onWatch }: { task: Task; onWatch: (task: Task) => void }): ReactNode {
  return (
    <button type="button" onClick={() => onWatch(task)}>
      Watch again
    </button>
  );
}

interface LookAgainProps {
  reference: TaskReference | undefined;
  onLook: (reference: TaskReference) => void;
}

function LookAgain({ reference, onLook }: LookAgainProps): ReactNode {
  if (reference === undefined) return null;
  return (
    <button type="button" onClick={() => onLook(reference)}>
      Look for the task
    </button>
  );
}
