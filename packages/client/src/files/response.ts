import {
  type AbortError,
  aborted,
  ConnectionError,
  KlingError,
  RateLimitError,
  ResultExpiredError,
  ServerError,
  toReference,
  UnexpectedResponseError,
} from "../errors.ts";
import { videoKeptDays } from "../generated/limits.ts";
import { readRetryAfter } from "../http/retry.ts";
import type { Task } from "../task.ts";

/** Part of a video that is already there, and how to recognise the file that it is a part of. */
export interface DownloadPosition {
  /** Bytes that are there, from the start of the file on. */
  receivedBytes: number;
  /** Bytes of the whole file. */
  totalBytes: number | undefined;
  /** The file's strong ETag, or its time of change. It does not depend on the URL. */
  validator: string;
}

/** A video's bytes on their way. */
export interface VideoAnswer {
  reader: ReadableStreamDefaultReader<Uint8Array>;
  contentType: string;
  /** Where in the file the bytes begin. */
  startsAt: number;
  /** Where in the file the bytes end, one past the last; undefined when the server does not say. */
  endsAt: number | undefined;
  totalBytes: number | undefined;
  /** Undefined when the server gives nothing that tells one version of the file from another. */
  validator: string | undefined;
}

/** The file at the URL is not, or no longer, the one that was begun. */
export class FileChangedError extends UnexpectedResponseError {}

// A server that knows no better type says one of the last three of every file.
const videoTypes = /^(?:video\/.+|application\/(?:mp4|octet-stream)|binary\/octet-stream)$/;
// A file may change twice in the second that Last-Modified counts; a clock may be off. Doc source: RFC 9110, 8.8.2.2.
const settledMs = 60_000;

/**
 * Asks for a video, or for the rest of one, and checks the head of the answer.
 *
 * The result hosts are not the API: nothing of the caller goes there, no key, no cookie, no referrer. So
 * redirects may be followed.
 * @throws {ResultExpiredError} when the server does not have the file, or not for this URL.
 * @throws {FileChangedError} when the rest would be the rest of another file.
 */
export async function requestVideo(
  fetch: (request: Request) => Promise<Response>,
  url: string,
  position: DownloadPosition | undefined,
  { signal, now }: { signal: AbortSignal; now: number },
): Promise<VideoAnswer> {
  const response = await fetch(videoRequest(url, position, signal));
  try {
    signal.throwIfAborted();
    return readHead(response, position, now);
  } catch (error) {
    // Not awaited: the connection is closed, and whether that works changes nothing.
    response.body?.cancel().catch(() => {});
    throw error;
  }
}

function videoRequest(url: string, position: DownloadPosition | undefined, signal: AbortSignal): Request {
  // An encoded body has another length than the file. A browser sets this header itself.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (position !== undefined) {
    headers.set("range", `bytes=${position.receivedBytes}-`);
    headers.set("if-range", position.validator);
  }
  // Cloudflare has neither cookies nor a referrer nor a cache here, and refuses the three fields.
  return new Request(url, {
    headers,
    signal,
    ...("cache" in Request.prototype ? { cache: "no-store" } : {}),
    ...("credentials" in Request.prototype ? { credentials: "omit" } : {}),
    ...("referrerPolicy" in Request.prototype ? { referrerPolicy: "no-referrer" } : {}),
  });
}

function readHead(response: Response, position: DownloadPosition | undefined, now: number): VideoAnswer {
  const { status, headers, body } = response;
  if (position !== undefined && (status === 200 || status === 412 || status === 416)) throw changed(status);
  if (status !== (position === undefined ? 200 : 206)) throw statusError(response);
  const contentType = headers.get("content-type") ?? "";
  if (!videoTypes.test(mediaType(contentType))) {
    throw new UnexpectedResponseError(
      `download: the answer is no video, but ${contentType || "of no type"}`,
      {
        status,
        advice: "Look at the URL in a browser; create a new task if the video is gone.",
      },
    );
  }
  if (body === null) throw new UnexpectedResponseError("download: the answer has no body", { status });
  const encoded = !/^(?:|identity)$/i.test(headers.get("content-encoding") ?? "");
  const validator = encoded ? undefined : validatorOf(headers, now);
  // The length of an encoded body is not that of the bytes that arrive here.
  const length = encoded ? undefined : lengthOf(headers);
  if (position === undefined) {
    if (length === 0) throw new UnexpectedResponseError("download: the video is empty", { status });
    const range = { startsAt: 0, endsAt: length, totalBytes: length };
    return { reader: body.getReader(), contentType, validator, ...range };
  }
  const range = rangeOf(headers);
  const sameFile = validator === undefined || validator === position.validator;
  const sameTotal = position.totalBytes === undefined || position.totalBytes === range?.totalBytes;
  if (
    encoded ||
    range === undefined ||
    range.startsAt !== position.receivedBytes ||
    !sameFile ||
    !sameTotal
  ) {
    throw changed(status);
  }
  return { reader: body.getReader(), contentType, validator: position.validator, ...range };
}

function changed(status: number): FileChangedError {
  return new FileChangedError("download: the server does not give the rest of the file that was begun", {
    status,
    retryable: true,
    advice: "Download it from the start.",
  });
}

function statusError(response: Response): KlingError {
  const { status } = response;
  if (status === 403 || status === 404 || status === 410) {
    return new ResultExpiredError(`download: the server does not have the video any more (HTTP ${status})`, {
      status,
      advice: `Kling keeps results for ${videoKeptDays} days. Create a new task.`,
    });
  }
  if (status === 408 || status === 429 || status >= 500) {
    const message = `download: the server cannot give the video now (HTTP ${status})`;
    const details = {
      status,
      retryable: true,
      retryAfterMs: readRetryAfter(response.headers),
      advice: "Download it later.",
    };
    return status === 429 ? new RateLimitError(message, details) : new ServerError(message, details);
  }
  return new UnexpectedResponseError(`download: the answer is no video (HTTP ${status})`, { status });
}

function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

function lengthOf(headers: Headers): number | undefined {
  const value = headers.get("content-length") ?? "";
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function rangeOf(headers: Headers): Pick<VideoAnswer, "startsAt" | "endsAt" | "totalBytes"> | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(headers.get("content-range") ?? "");
  if (match === null) return undefined;
  const [startsAt = 0, last = 0, totalBytes = 0] = match.slice(1).map(Number);
  return startsAt <= last && last < totalBytes ? { startsAt, endsAt: last + 1, totalBytes } : undefined;
}

/** A weak ETag is no proof of equal bytes, and a time only when the file has been left alone for a while. */
function validatorOf(headers: Headers, now: number): string | undefined {
  const tag = headers.get("etag");
  if (tag?.startsWith('"')) return tag;
  const modified = headers.get("last-modified");
  if (modified === null) return undefined;
  const answered = headers.get("date");
  const ageMs = (answered === null ? now : Date.parse(answered)) - Date.parse(modified);
  return ageMs >= settledMs ? modified : undefined;
}

/** The address of one of a task's videos; undefined when the task has no such video. */
export function urlOf(task: Task, index: number): string | undefined {
  const text = task.task_status === "succeed" ? task.task_result.videos[index]?.url : undefined;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The URL is not in the message: whoever has it has the video.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UnexpectedResponseError("download: the address of the task's video is no http or https URL", {
      reference: toReference("multiImage2Video", task),
    });
  }
  return url.href;
}

export function asFailure(error: unknown): KlingError {
  return error instanceof KlingError ? error : lost("it broke", error);
}

export function lost(how: string, cause?: unknown): ConnectionError {
  const advice = "Check the network, and download again.";
  return new ConnectionError(`download: the connection was lost: ${how}`, { retryable: true, cause, advice });
}

export function stopped(cause: unknown): AbortError {
  const advice = "Download again: the video is still there.";
  return aborted("download", { cause, advice });
}

/**
 * Refuses a file that begins like a page, XML or JSON. Servers give such messages the type of the file that they
 * replace, or none that tells; no container of videos begins like that.
 * @throws {UnexpectedResponseError}
 */
export function refuseText(start: Uint8Array): void {
  if (!/^\s*[<{[]/.test(new TextDecoder().decode(start.subarray(0, 64)))) return;
  throw new UnexpectedResponseError("download: the answer is no video, but text", {
    advice: "Look at the URL in a browser; create a new task if the video is gone.",
  });
}

export function tooLong(bytes: number): ConnectionError {
  return new ConnectionError(`download: the server sent more than the ${bytes} bytes that it announced`);
}
