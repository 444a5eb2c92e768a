import type { Task, TaskReference } from "cometapi-kling";
import type { BackendName } from "../backend/backend.ts";
import type { Settings } from "../draft/draft.ts";

/** Where a task stands for its user. */
export type Phase =
  /** Its request is on the way. */
  | "sending"
  /** Nobody knows yet whether the request made a task. It is looked for. */
  | "uncertain"
  /** It exists and is watched. */
  | "watching"
  /** It lives on, and the user looks no more. */
  | "stopped"
  /** It lives on, and cannot be seen for now. */
  | "lost"
  /** There is none: the request was refused. */
  | "refused"
  | "succeed"
  | "failed";

/** An error, as it can be stored. */
export interface Failure {
  /** The class, for example `RateLimitError`. */
  name: string;
  message: string;
  advice?: string | undefined;
  billed?: "no" | "unknown" | undefined;
  requestId?: string | undefined;
}

/** One line of the timeline. `at` is Unix time in milliseconds. */
export type TaskEvent = { at: number } & (
  | { kind: "sent"; attempt: number }
  | { kind: "status"; status: string }
  | { kind: "look-failed" | "uncertain" | "refused" | "lost"; failure: Failure }
  | { kind: "found" | "stopped" | "resumed" }
);

/** A request and its answer, as they were on the wire. Pictures stand as a word about them. */
export interface Exchange {
  method: string;
  url: string;
  status?: number | undefined;
  /** Text of the answer; undefined while it is on the way, or when it broke off. */
  answer?: string | undefined;
}

/** One picture of a task, to be recognised. */
export interface PictureNote {
  /** File name, or the address. */
  name: string;
  isFile: boolean;
  thumbnail?: Blob | undefined;
}

/** A task as the page knows it, and as the history stores it. No key and no picture is in it. */
export interface TaskEntry {
  /** The page's own id of it, which is there before any other. */
  key: string;
  backend: BackendName;
  /** When the user asked for it, Unix time in milliseconds. */
  startedAt: number;
  settings: Settings;
  pictures: readonly PictureNote[];
  /** The request's JSON. Pictures that were files stand as a word about them. */
  body: string;
  /** Where the task is found, in this page or another. */
  reference: TaskReference;
  phase: Phase;
  task?: Task | undefined;
  failure?: Failure | undefined;
  events: readonly TaskEvent[];
  /** How much of the request has left, in bytes. */
  upload?: { sentBytes: number; totalBytes: number } | undefined;
  /** How often the task was looked at, in all watches. */
  looks: number;
  /** When it is looked at next, Unix time in milliseconds. */
  nextLookAt?: number | undefined;
  create?: Exchange | undefined;
  look?: Exchange | undefined;
}

/** What happens to a task, as the page hears of it. */
export type TaskNews =
  | { kind: "pictured"; thumbnails: readonly (Blob | undefined)[] }
  | { kind: "referenced"; reference: TaskReference }
  | { kind: "sent"; at: number; exchange: Exchange }
  | { kind: "uploaded"; sentBytes: number; totalBytes: number }
  | { kind: "looking"; exchange: Exchange }
  | { kind: "answered"; of: "create" | "look"; status: number; answer?: string | undefined }
  | { kind: "looked"; nextLookAt: number | undefined }
  | { kind: "look-failed"; at: number; failure: Failure; nextLookAt: number | undefined }
  | { kind: "created" | "found" | "seen"; at: number; task: Task }
  | { kind: "succeed" | "failed"; at: number; task: Task; failure?: Failure }
  | { kind: "refused" | "lost"; at: number; failure: Failure }
  | { kind: "uncertain"; at: number; failure: Failure; nextLookAt: number | undefined }
  | { kind: "resumed" | "stopped"; at: number };

/** Whether the task has come to an end that nothing can change. */
export const isEnded = ({ phase }: TaskEntry): boolean =>
  phase === "succeed" || phase === "failed" || phase === "refused";

/** Whether the page is busy with it by itself. */
export const isUnderWay = ({ phase }: TaskEntry): boolean =>
  phase === "sending" || phase === "uncertain" || phase === "watching";

/** Whether forgetting it loses nothing that the page still works for. */
export const isDeletable = (entry: TaskEntry): boolean =>
  // During a look there is neither a next one nor a reason to have given up.
  !isUnderWay(entry) ||
  (entry.phase === "uncertain" && entry.nextLookAt === undefined && entry.failure !== undefined);

/** The entry after some news. Nothing changes one that has ended but what was still said about its requests. */
export function afterNews(entry: TaskEntry, news: TaskNews): TaskEntry {
  switch (news.kind) {
    case "pictured":
      return {
        ...entry,
        pictures: entry.pictures.map((note, index) => ({ ...note, thumbnail: news.thumbnails[index] })),
      };
    case "looking":
      return { ...entry, look: news.exchange };
    case "answered": {
      const exchange = entry[news.of];
      const { status, answer = exchange?.answer } = news;
      return exchange === undefined ? entry : { ...entry, [news.of]: { ...exchange, status, answer } };
    }
    default:
      return isEnded(entry) ? entry : progressed(entry, news);
  }
}

type Progress = Exclude<TaskNews, { kind: "pictured" | "looking" | "answered" }>;

function progressed(entry: TaskEntry, news: Progress): TaskEntry {
  switch (news.kind) {
    case "referenced":
      return { ...entry, reference: news.reference };
    case "sent": {
      const attempt = 1 + entry.events.filter(({ kind }) => kind === "sent").length;
      return withEvent({ ...entry, create: news.exchange }, { kind: "sent", at: news.at, attempt });
    }
    case "uploaded":
      return { ...entry, upload: { sentBytes: news.sentBytes, totalBytes: news.totalBytes } };
    case "looked":
      return { ...entry, looks: entry.looks + 1, nextLookAt: news.nextLookAt };
    case "look-failed": {
      const { kind, at, failure, nextLookAt } = news;
      return withEvent({ ...entry, looks: entry.looks + 1, nextLookAt }, { kind, at, failure });
    }
    case "created":
    case "found":
    case "seen":
    case "succeed":
    case "failed":
      return seen(entry, news);
    case "refused":
    case "lost":
    case "uncertain": {
      const { kind, at, failure } = news;
      const nextLookAt = kind === "uncertain" ? news.nextLookAt : undefined;
      return withEvent({ ...entry, phase: kind, failure, nextLookAt }, { kind, at, failure });
    }
    case "stopped":
    case "resumed": {
      const isKnown = entry.task !== undefined || entry.reference.taskId !== undefined;
      const phase = news.kind === "stopped" ? "stopped" : isKnown ? "watching" : "uncertain";
      const { failure: _failure, nextLookAt: _nextLookAt, ...others } = entry;
      return withEvent({ ...others, phase }, { kind: news.kind, at: news.at });
    }
  }
}

type Seen = Extract<TaskNews, { kind: "created" | "found" | "seen" | "succeed" | "failed" }>;

function seen(entry: TaskEntry, news: Seen): TaskEntry {
  const { kind, at, task } = news;
  const isEnd = kind === "succeed" || kind === "failed";
  const changed: TaskEntry = {
    ...entry,
    task,
    phase: isEnd ? kind : "watching",
    reference: { ...entry.reference, taskId: task.task_id },
    failure: "failure" in news ? news.failure : undefined,
    nextLookAt: isEnd ? undefined : entry.nextLookAt,
  };
  const found = kind === "found" ? withEvent(changed, { kind, at }) : changed;
  const isNew = task.task_status !== lastStatus(entry);
  return isNew ? withEvent(found, { kind: "status", at, status: task.task_status }) : found;
}

function lastStatus({ events }: TaskEntry): string | undefined {
  const last = events.findLast((event) => event.kind === "status");
  return last?.kind === "status" ? last.status : undefined;
}

// A watch that never ends must not fill the page: the middle of a long story is left out.
const mostEvents = 60;

function withEvent(entry: TaskEntry, event: TaskEvent): TaskEntry {
  const { events } = entry;
  const kept = events.length < mostEvents ? events : [...events.slice(0, 10), ...events.slice(11)];
  return { ...entry, events: [...kept, event] };
}
