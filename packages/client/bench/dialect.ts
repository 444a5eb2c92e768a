import { readExample } from "cometapi-kling-spec";

export type TaskState = "running" | "done" | "failed";

/** The answers of one service. Each client gets the bodies that it knows, so that it does its usual work on them. */
export interface Dialect {
  /** The answer to an accepted create request. */
  created(id: string, externalId: string | undefined): unknown;
  /** The answer to a get of a task. `path` is for a service that has more than one. */
  task(id: string, externalId: string | undefined, state: TaskState, path: string): unknown;
  /** HTTP status of that answer, where it is not always 200. */
  taskStatus?(state: TaskState, path: string): number;
}

interface Envelope {
  data: { task_id: string; task_info: object; created_at: number; updated_at: number };
}

function envelope(name: string, id: string, externalId: string | undefined): Envelope {
  const answer = JSON.parse(readExample(`multi-image2video/${name}`)) as Envelope;
  const now = Date.now();
  const task_info = externalId === undefined ? {} : { external_task_id: externalId };
  return { ...answer, data: { ...answer.data, task_id: id, task_info, created_at: now, updated_at: now } };
}

const klingExamples = {
  running: "task-processing.json",
  done: "task-succeed.json",
  failed: "task-failed.json",
};
const video = "https://cdn.example.com/video.mp4";
const reason = "Image pixel is invalid";

export const kling: Dialect = {
  created: (id, externalId) => envelope("create-response.json", id, externalId),
  task: (id, externalId, state) => envelope(klingExamples[state], id, externalId),
};

const runwayStates = { running: "RUNNING", done: "SUCCEEDED", failed: "FAILED" };

export const runway: Dialect = {
  created: (id) => ({ id }),
  task: (id, _externalId, state) => ({
    id,
    status: runwayStates[state],
    createdAt: new Date().toISOString(),
    ...(state === "done" ? { output: [video] } : {}),
    ...(state === "failed" ? { failure: reason, failureCode: "INPUT" } : {}),
  }),
};

const openaiStates = { running: "in_progress", done: "completed", failed: "failed" };

export const openai: Dialect = {
  created: (id) => ({ id, object: "response", status: "queued", output: [] }),
  task: (id, _externalId, state) => ({
    id,
    object: "response",
    status: openaiStates[state],
    output: [],
    error: state === "failed" ? { code: "invalid_image", message: reason } : null,
  }),
};

const replicateStates = { running: "processing", done: "succeeded", failed: "failed" };

export const replicate: Dialect = {
  created: (id) => ({ id, status: "starting", output: null, error: null }),
  task: (id, _externalId, state) => ({
    id,
    status: replicateStates[state],
    output: state === "done" ? video : null,
    error: state === "failed" ? reason : null,
  }),
};

export const fal: Dialect = {
  created: (id) => ({ request_id: id, status: "IN_QUEUE", queue_position: 0 }),
  task: (id, _externalId, state, path) => {
    if (path.endsWith("/status"))
      return { request_id: id, status: state === "running" ? "IN_PROGRESS" : "COMPLETED" };
    return state === "failed" ? { detail: [{ loc: ["body"], msg: reason }] } : { video: { url: video } };
  },
  taskStatus: (state, path) => (state === "failed" && !path.endsWith("/status") ? 422 : 200),
};
