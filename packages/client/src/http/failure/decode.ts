import { type Answer, isRecord, parseJson, type RequestMeaning, readJsonObject } from "../answer.ts";
import type { Received } from "../body.ts";
import type { Redact } from "../redact.ts";
import { openEnvelope, refused, unexpected } from "./refusal.ts";

/** The answer without the key. */
export function redactAnswer(
  { status, type, headers }: Response,
  { text, isTooLong }: Received,
  redact: Redact,
): Answer {
  const get = (name: string): string | null => redact(headers.get(name) ?? "") || null;
  return { status, type, headers: { get }, text: redact(text), isTooLong };
}

/**
 * Reads the JSON of a success. The envelope's code counts before the status, because the service also answers errors
 * with status 200. What is JSON is read whatever its media type says.
 * @throws {KlingError} whose class says what the answer means.
 */
export function decodeAnswer(answer: Answer, request: RequestMeaning): object {
  const { status, text, isTooLong } = answer;
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const json = isTooLong || isRedirect ? undefined : readJsonObject(text);
  if (json === undefined) {
    if (isTooLong || isRedirect || status < 400 || status === 404) throw unexpected(answer, request);
    throw refused(answer, request, { message: "" }, text);
  }
  const envelope = openEnvelope(json);
  // The word and 200 are those of gateways' own wrappers, seen around the documented body on sibling services.
  const isSuccess = /^(?:0|200|undefined|success)$/i.test(String(envelope.code));
  const { error } = json as { error?: unknown };
  const hasError = isRecord(error) ? Object.keys(error).length > 0 : Boolean(error);
  if (status >= 200 && status < 300 && (isTask(json) || (isSuccess && !hasError))) return json;
  throw refused(answer, request, envelope, json);
}

/** Whether this is a gateway's own record of a task. That of a failed task has the reason in `error`. */
function isTask(json: object): boolean {
  const { status, task_id, id, object } = json as Record<string, unknown>;
  return typeof status === "string" && Boolean(task_id || (id && object));
}

/**
 * The JSON of a success whose text has the key in it. Its words lose the key. Its addresses and ids keep theirs: such a
 * key was made up, for a simulator for example, and without it they would lead nowhere.
 */
export function decodeQuoting(sent: string, redact: Redact): object {
  return parseJson(sent, (name, value) => {
    const isWords = typeof value === "string" && !/id$/.test(name) && !/^https?:/.test(value);
    return isWords ? redact(value) : value;
  }) as object;
}
