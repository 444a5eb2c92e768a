import {
  ConnectionError,
  KlingError,
  RateLimitError,
  ResultExpiredError,
  ServerError,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import type { ResultKind } from "../facts.ts";
import { keptDays } from "../generated/facts.ts";
import { readRetryAfter } from "../http/answer.ts";
import { networkCode } from "../http/connection.ts";
import { noStore } from "../platform/runtime.ts";
import type { DownloadPosition } from "./types.ts";

/** One request for a file. */
export interface FileRequest {
  url: string;
  list: ResultKind;
  /** The part that is already there; undefined for the whole file. */
  position: DownloadPosition | undefined;
  signal: AbortSignal;
  /** The current Unix time in milliseconds. */
  now: number;
}

/** The response to a request for a file. Its headers are checked; its bytes are not read yet. */
export interface FileResponse {
  reader: ReadableStreamDefaultReader<Uint8Array>;
  contentType: string;
  /** Where in the file the bytes begin. */
  startsAt: number;
  /** Where in the file the bytes end, one past the last; undefined when the server does not say. */
  endsAt: number | undefined;
  totalBytes: number | undefined;
  /** Identifies this version of the file. Undefined when the server sends nothing that does. */
  validator: string | undefined;
}

/** The file at the URL is not the one that was begun. */
export class FileChangedError extends UnexpectedResponseError {}

/** The media types of each kind of file, and its name in messages. */
const kinds: Readonly<Record<ResultKind, { noun: string; types: RegExp }>> = {
  videos: { noun: "video", types: /^(?:video\/.+|application\/mp4)$/ },
  images: { noun: "picture", types: /^image\/.+$/ },
  audios: { noun: "sound", types: /^(?:audio\/.+|application\/ogg)$/ },
};
// Servers that do not know the type send one of these.
const anyType = /^(?:application|binary)\/octet-stream$/;
// A file may change twice in the second that Last-Modified counts; a clock may be off. Doc source: RFC 9110, 8.8.2.2.
const settledMs = 60_000;

/**
 * Requests a file, or the rest of one, and checks the headers of the response.
 *
 * The hosts of files are not the API. They get no key, no cookie and no referrer, so redirects may be followed.
 * @throws {ResultExpiredError} when the server does not give the file for this URL.
 * @throws {FileChangedError} when the rest would belong to another file.
 */
export async function requestFile(
  fetch: (request: Request) => Promise<Response>,
  request: FileRequest,
): Promise<FileResponse> {
  const response = await fetch(toFetchRequest(request));
  try {
    request.signal.throwIfAborted();
    return readHead(response, request);
  } catch (error) {
    // Not awaited: closing the connection may fail, which changes nothing.
    response.body?.cancel().catch(() => {});
    throw error;
  }
}

function toFetchRequest({ url, position, signal }: FileRequest): Request {
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
    ...noStore(),
    ...("credentials" in Request.prototype ? { credentials: "omit" } : {}),
    ...("referrerPolicy" in Request.prototype ? { referrerPolicy: "no-referrer" } : {}),
  });
}

function readHead(response: Response, { list, position, now }: FileRequest): FileResponse {
  const { status, headers, body } = response;
  const { noun, types } = kinds[list];
  if (position !== undefined && (status === 200 || status === 412 || status === 416)) throw changed(status);
  if (status !== (position === undefined ? 200 : 206)) throw statusError(response, noun);
  const contentType = headers.get("content-type") ?? "";
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (!types.test(type) && !anyType.test(type)) {
    throw new UnexpectedResponseError(
      `download: the answer is not a ${noun}, but ${type || "without a media type"}`,
      { status, advice: `Open the URL in a browser; create a new task if the ${noun} is gone.` },
    );
  }
  if (body === null) throw new UnexpectedResponseError("download: the answer has no body", { status });
  // The length and the version of an encoded body are not those of the bytes that arrive here.
  const isEncoded = !/^(?:identity)?$/i.test(headers.get("content-encoding") ?? "");
  const validator = isEncoded ? undefined : validatorOf(headers, now);
  const head = { contentType, validator };
  if (position !== undefined) {
    const range = isEncoded ? undefined : rangeOf(headers);
    if (range === undefined || !isRestOf(position, range, validator)) throw changed(status);
    return { ...head, ...range, validator: position.validator, reader: body.getReader() };
  }
  const length = isEncoded ? undefined : lengthOf(headers);
  if (length === 0) throw new UnexpectedResponseError(`download: the ${noun} is empty`, { status });
  return { ...head, startsAt: 0, endsAt: length, totalBytes: length, reader: body.getReader() };
}

/** Whether a range continues the file that was begun. */
function isRestOf(position: DownloadPosition, range: FileRange, validator: string | undefined): boolean {
  const isSameVersion = validator === undefined || validator === position.validator;
  const isSameLength = position.totalBytes === undefined || position.totalBytes === range.totalBytes;
  return isSameVersion && isSameLength && range.startsAt === position.receivedBytes;
}

function changed(status: number): FileChangedError {
  return new FileChangedError("download: the server does not give the rest of the file that was begun", {
    status,
    retryable: true,
    advice: "Download it from the start.",
  });
}

function statusError(response: Response, noun: string): KlingError {
  const { status } = response;
  if (status === 403 || status === 404 || status === 410) {
    return new ResultExpiredError(`download: the server no longer has the ${noun} (HTTP ${status})`, {
      status,
      advice: `Kling keeps results for ${keptDays} days. Create a new task.`,
    });
  }
  if (status === 408 || status === 429 || status >= 500) {
    const message = `download: the server cannot give the ${noun} now (HTTP ${status})`;
    const details = {
      status,
      retryable: true,
      retryAfterMs: readRetryAfter(response.headers),
      advice: "Download it later.",
    };
    return status === 429 ? new RateLimitError(message, details) : new ServerError(message, details);
  }
  return new UnexpectedResponseError(`download: the answer is not a ${noun} (HTTP ${status})`, { status });
}

function lengthOf(headers: Headers): number | undefined {
  const value = headers.get("content-length") ?? "";
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

interface FileRange {
  startsAt: number;
  endsAt: number;
  totalBytes: number;
}

function rangeOf(headers: Headers): FileRange | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(headers.get("content-range") ?? "");
  if (match === null) return undefined;
  const [startsAt = 0, last = 0, totalBytes = 0] = match.slice(1).map(Number);
  return startsAt <= last && last < totalBytes ? { startsAt, endsAt: last + 1, totalBytes } : undefined;
}

/** A weak ETag does not prove equal bytes. A time of change does, once it is old enough. */
function validatorOf(headers: Headers, now: number): string | undefined {
  const tag = headers.get("etag");
  if (tag?.startsWith('"')) return tag;
  const modified = headers.get("last-modified");
  if (modified === null) return undefined;
  const date = headers.get("date");
  const ageMs = (date === null ? now : Date.parse(date)) - Date.parse(modified);
  return ageMs >= settledMs ? modified : undefined;
}

/**
 * Refuses a file that begins like a page, XML or JSON. Servers send such messages with the media type of the file that
 * they replace, or with a type for any bytes. No video, sound or picture that Kling makes begins like that.
 * @throws {UnexpectedResponseError} when the file is text.
 */
export function refuseText(start: Uint8Array, list: ResultKind): void {
  if (!/^\s*[<{[]/.test(new TextDecoder().decode(start.subarray(0, 64)))) return;
  const { noun } = kinds[list];
  throw new UnexpectedResponseError(`download: the answer is not a ${noun}, but text`, {
    advice: `Open the URL in a browser; create a new task if the ${noun} is gone.`,
  });
}

/** The error of a connection that broke. */
export function connectionLost(how: string, cause?: unknown): ConnectionError {
  const advice = "Check the network, and download again.";
  const code = networkCode(cause);
  const message = `download: the connection was lost: ${how}${code ? ` (${code})` : ""}`;
  return new ConnectionError(message, { retryable: true, cause, advice });
}

/** An error of this package as it is. Any other comes from `fetch` or a stream, and means a lost connection. */
export function toKlingError(error: unknown): KlingError {
  return error instanceof KlingError ? error : connectionLost("it broke", error);
}
