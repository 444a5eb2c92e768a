import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { answerFile, sampleFor } from "../media/sample-file.ts";
import { effectsOf } from "../scenarios/resolve.ts";
import type { State } from "../state/state.ts";
import { filePath, resultOf } from "../tasks/result.ts";
import { resultLifeMs, stepAt, timeOf } from "../tasks/task.ts";

type FileState = Pick<State, "clock" | "store" | "knownIds">;

export function isFilePath(pathname: string): boolean {
  return pathname.startsWith(filePath);
}

/** Answers a request for a file that a task or a call made. It needs no key, as with the service's own files. */
export async function getFile(
  state: FileState,
  { method, headers }: HttpRequest,
  pathname: string,
): Promise<HttpResponse> {
  if (method !== "GET" && method !== "HEAD") return refusal(method, 405, "MethodNotAllowed", "read only");
  const name = pathname.slice(filePath.length);
  const found = findFile(state, name);
  if (found === "expired") return refusal(method, 403, "AccessDenied", "Request has expired");
  const sample = found && sampleFor(name.slice(name.lastIndexOf(".") + 1), found.seconds);
  if (sample === undefined) return refusal(method, 404, "NoSuchKey", "no such file");
  return answerFile({ method, headers }, sample);
}

/** What a file's sample depends on; `undefined` if there is no such file. */
function findFile(
  { clock, store, knownIds }: FileState,
  name: string,
): { seconds: number } | "expired" | undefined {
  if (knownIds.has("file", name)) return { seconds: 0 };
  const task = store.byTaskId(/^\d*/.exec(name)?.[0] ?? "");
  if (task === undefined) return undefined;
  const { endpoint, stored } = task;
  const step = stepAt(task, clock.now());
  if (step.status !== "succeed" || !resultOf(endpoint, stored, "").files.includes(name)) return undefined;
  const { scenario, duration } = stored;
  const isExpired = scenario !== undefined && effectsOf(scenario).get?.isExpired === true;
  if (isExpired || clock.now() >= timeOf(task, step) + resultLifeMs) return "expired";
  return { seconds: duration };
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
