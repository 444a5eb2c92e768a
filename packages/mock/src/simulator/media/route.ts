import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { effectsOf } from "../scenarios.ts";
import type { Service } from "../state.ts";
import { resultLifeMs, stepAt, timeOf, videoPath } from "../tasks/task.ts";
import { answerVideo } from "./video-file.ts";

export function isVideoPath(pathname: string): boolean {
  return pathname.startsWith(videoPath);
}

/** Answers a request for the video of a task; no key is needed, as with the service's own files. */
export async function getVideo(
  { clock, store }: Service,
  { method, headers }: HttpRequest,
  pathname: string,
): Promise<HttpResponse> {
  if (method !== "GET" && method !== "HEAD") return refusal(method, 405, "MethodNotAllowed", "read only");
  const task = store.byTaskId(pathname.slice(videoPath.length).replace(/\.mp4$/, ""));
  const step = task && stepAt(task, clock.now());
  if (task === undefined || step?.status !== "succeed")
    return refusal(method, 404, "NoSuchKey", "no such video");
  const { scenario, duration } = task.stored;
  const isExpired = scenario !== undefined && effectsOf(scenario).look?.isExpired === true;
  if (isExpired || clock.now() >= timeOf(task, step) + resultLifeMs) {
    return refusal(method, 403, "AccessDenied", "Request has expired");
  }
  return answerVideo({ method, headers, duration });
}

/** As object stores answer. */
function refusal(method: string, status: number, code: string, message: string): HttpResponse {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: method === "HEAD" ? null : text,
  };
}
