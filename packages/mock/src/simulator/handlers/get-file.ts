import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { fileResponse, type RequestedMedia, sampleFor } from "../media/sample-file.ts";
import type { State } from "../state/state.ts";
import { filePath, lengthOf } from "../tasks/result.ts";
import { madeBy } from "../tasks/task.ts";

type FileState = Pick<State, "clock" | "store" | "knownIds">;

export function isFilePath(pathname: string): boolean {
  return pathname.startsWith(filePath);
}

/** Responds to a GET of a file that a task or a call made. It needs no key, like the service's own files. */
export async function getFile(
  state: FileState,
  request: HttpRequest,
  pathname: string,
): Promise<HttpResponse> {
  const name = pathname.slice(filePath.length);
  const found = findFile(state, name);
  if (found === "expired") return refusal(request, 403, "AccessDenied", "Request has expired");
  const sample = found && sampleFor(name.slice(name.lastIndexOf(".") + 1), found);
  if (sample === undefined) return refusal(request, 404, "NoSuchKey", "no such file");
  return fileResponse(request, sample);
}

/** What the file was requested to be; `undefined` if there is no such file. */
function findFile(
  { clock, store, knownIds }: FileState,
  name: string,
): RequestedMedia | "expired" | undefined {
  if (knownIds.has("file", name)) return {};
  const task = store.byTaskId(/^\d*/.exec(name)?.[0] ?? "");
  const now = clock.now();
  const made = task && madeBy(task, now);
  if (task === undefined || !made?.files.includes(name)) return undefined;
  return now >= made.expiresAt
    ? "expired"
    : { seconds: lengthOf(task.stored.duration), aspectRatio: task.stored.aspect_ratio };
}

/** An error in the form of object stores. */
function refusal({ method }: HttpRequest, status: number, code: string, message: string): HttpResponse {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: method === "HEAD" ? null : text,
  };
}
