import type { Task, TaskReference, VideoResult } from "cometapi-kling";
import type { BackendName } from "../backend/backend.ts";
import type { Settings } from "../draft/draft.ts";
import type { endpoint } from "../endpoint.ts";

/** Where a task stands for its user. */
export type Phase =
  /** Its request is on the way. */
  | "sending"
  /** The response was lost. The page checks whether there is a task. */
  | "uncertain"
  /** The page could not find out whether there is a task, and no longer checks. */
  | "unresolved"
  /** It exists and is watched. */
  | "watching"
  /** It is still running, and the user has stopped the checks. */
  | "stopped"
  /** It is still running, and the service cannot be asked about it for now. */
  | "lost"
  /** The task does not exist: the request was refused. */
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
export type TimelineItem = { at: number } & (
  | { kind: "sent"; attempt: number }
  | { kind: "status"; status: string }
  | { kind: "check-failed" | "uncertain" | "unresolved" | "refused" | "lost"; failure: Failure }
  | { kind: "found" | "stopped" | "resumed" }
);

/** A request and its response, as they were on the wire. */
export interface Exchange {
  method: string;
  url: string;
  status?: number | undefined;
  /** Text of the response's body; undefined while it is on the way, or when it broke off. */
  text?: string | undefined;
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
  /** Name of the endpoint, which `settings` and `body` belong to. */
  endpoint: typeof endpoint.name;
  backend: BackendName;
  /** When the user started it, Unix time in milliseconds. */
  startedAt: number;
  settings: Settings;
  pictures: readonly PictureNote[];
  /** The request's JSON. Pictures that were files stand as a word about them. */
  body: string;
  /** Where the task is found, in this page or another; undefined before the client has made it. */
  reference?: TaskReference | undefined;
  phase: Phase;
  task?: Task<VideoResult> | undefined;
  failure?: Failure | undefined;
  timeline: readonly TimelineItem[];
  /** How much of the request has been uploaded, in bytes. */
  upload?: { sentBytes: number; totalBytes: number } | undefined;
  /** How often the task's status was checked, in all watches. */
  checks: number;
  /** When it is checked next, Unix time in milliseconds. */
  nextCheckAt?: number | undefined;
  /** The request that creates the task. */
  create?: Exchange | undefined;
  /** The last check. */
  check?: Exchange | undefined;
}

/** Something that happened to a task. `at` is Unix time in milliseconds. */
export type TaskEvent =
  | { kind: "thumbnails-made"; thumbnails: readonly (Blob | undefined)[] }
  | { kind: "reference-known"; reference: TaskReference }
  | { kind: "create-sent"; at: number; exchange: Exchange }
  | { kind: "upload-progressed"; sentBytes: number; totalBytes: number }
  | { kind: "check-sent"; exchange: Exchange }
  | { kind: "response-received"; of: "create" | "check"; status: number; text?: string | undefined }
  | { kind: "checked"; nextCheckAt: number | undefined }
  | { kind: "check-failed"; at: number; failure: Failure; nextCheckAt: number | undefined }
  | { kind: "created" | "found" | "updated"; at: number; task: Task<VideoResult> }
  | { kind: "succeed" | "failed"; at: number; task: Task<VideoResult>; failure?: Failure }
  | { kind: "refused" | "lost" | "uncertain" | "unresolved"; at: number; failure: Failure }
  | { kind: "resumed" | "stopped"; at: number };

/** Takes events; `key` is that of the task's entry. */
export type Report = (key: string, event: TaskEvent) => void;

/** Whether the task has ended for good. */
export const isEnded = ({ phase }: TaskEntry): boolean =>
  phase === "succeed" || phase === "failed" || phase === "refused";

/** Whether the page works on it at the moment. */
export const isUnderWay = ({ phase }: TaskEntry): boolean =>
  phase === "sending" || phase === "uncertain" || phase === "watching";

/** Whether the next visit goes on with it by itself. */
export const isResumable = (entry: TaskEntry): boolean =>
  isUnderWay(entry) || entry.phase === "lost" || entry.phase === "unresolved";

/** Whether it is not known if there is a task. */
export const isInDoubt = ({ phase }: TaskEntry): boolean => phase === "uncertain" || phase === "unresolved";
