import { isEnded, type TaskEntry, type TaskEvent, type TimelineItem } from "./task-entry.ts";

/** The entry after an event. Once a task has ended, only what is shown of its requests still changes. */
export function applyEvent(entry: TaskEntry, event: TaskEvent): TaskEntry {
  switch (event.kind) {
    case "thumbnails-made":
      return {
        ...entry,
        pictures: entry.pictures.map((note, index) => ({ ...note, thumbnail: event.thumbnails[index] })),
      };
    case "check-sent":
      return { ...entry, check: event.exchange };
    case "response-received": {
      const exchange = entry[event.of];
      const { status, text = exchange?.text } = event;
      return exchange === undefined ? entry : { ...entry, [event.of]: { ...exchange, status, text } };
    }
    default:
      return isEnded(entry) ? entry : applyProgress(entry, event);
  }
}

type Progress = Exclude<TaskEvent, { kind: "thumbnails-made" | "check-sent" | "response-received" }>;

function applyProgress(entry: TaskEntry, event: Progress): TaskEntry {
  switch (event.kind) {
    case "reference-known":
      return { ...entry, reference: event.reference };
    case "create-sent": {
      const attempt = 1 + entry.timeline.filter(({ kind }) => kind === "sent").length;
      return withItem({ ...entry, create: event.exchange }, { kind: "sent", at: event.at, attempt });
    }
    case "upload-progressed":
      return { ...entry, upload: { sentBytes: event.sentBytes, totalBytes: event.totalBytes } };
    case "checked":
      return { ...entry, checks: entry.checks + 1, nextCheckAt: event.nextCheckAt };
    case "check-failed": {
      const { kind, at, failure, nextCheckAt } = event;
      return withItem({ ...entry, checks: entry.checks + 1, nextCheckAt }, { kind, at, failure });
    }
    case "created":
    case "found":
    case "updated":
    case "succeed":
    case "failed":
      return applyTask(entry, event);
    case "refused":
    case "lost":
    case "uncertain":
    case "unresolved": {
      const { kind, at, failure } = event;
      return withItem({ ...entry, phase: kind, failure, nextCheckAt: undefined }, { kind, at, failure });
    }
    case "stopped":
    case "resumed": {
      const isKnown = entry.task !== undefined || entry.reference?.taskId !== undefined;
      const phase = event.kind === "stopped" ? "stopped" : isKnown ? "watching" : "uncertain";
      const { failure: _failure, nextCheckAt: _nextCheckAt, ...others } = entry;
      return withItem({ ...others, phase }, { kind: event.kind, at: event.at });
    }
  }
}

type TaskUpdate = Extract<TaskEvent, { kind: "created" | "found" | "updated" | "succeed" | "failed" }>;

function applyTask(entry: TaskEntry, event: TaskUpdate): TaskEntry {
  const { kind, at, task } = event;
  const isEnd = kind === "succeed" || kind === "failed";
  const changed: TaskEntry = {
    ...entry,
    task,
    phase: isEnd ? kind : "watching",
    reference: { version: 1, endpoint: entry.endpoint, ...entry.reference, taskId: task.task_id },
    failure: "failure" in event ? event.failure : undefined,
    nextCheckAt: isEnd ? undefined : entry.nextCheckAt,
  };
  const found = kind === "found" ? withItem(changed, { kind, at }) : changed;
  const isNew = task.task_status !== lastStatus(entry);
  return isNew ? withItem(found, { kind: "status", at, status: task.task_status }) : found;
}

function lastStatus({ timeline }: TaskEntry): string | undefined {
  const last = timeline.findLast((item) => item.kind === "status");
  return last?.kind === "status" ? last.status : undefined;
}

// A watch that never ends must not fill the page: the middle of a long timeline is left out.
const maxItems = 60;

function withItem(entry: TaskEntry, item: TimelineItem): TaskEntry {
  const { timeline } = entry;
  const kept = timeline.length < maxItems ? timeline : [...timeline.slice(0, 10), ...timeline.slice(11)];
  return { ...entry, timeline: [...kept, item] };
}
