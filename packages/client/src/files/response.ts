import { ConnectionError, KlingError, UnexpectedResponseError } from "../errors/errors.ts";
import type { ResultKind } from "../facts.ts";
import { networkCode } from "../http/connection.ts";
import { noStore } from "../platform/runtime.ts";
import { concat, fileKinds, formatBytes, notTheFile, toLatin1 } from "./file-start.ts";
import { FileChangedError, refusalOf, tooLarge } from "./refusal.ts";
import type { DownloadPosition } from "./types.ts";

/** One request for a file. */
export interface FileRequest {
  url: string;
  list: ResultKind;
  /** The part that is already there; undefined for the whole file. */
  position: DownloadPosition | undefined;
  /** Most bytes that the file may have. */
  maxBytes: number;
  signal: AbortSignal;
  /** The current Unix time in milliseconds. */
  now: number;
}

/** Where the bytes of a response come from. */
type FileReader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">;

/** The response to a request for a file. Its headers are checked; its bytes are read only where these leave a doubt. */
export interface FileResponse {
  reader: FileReader;
  contentType: string;
  /** Where in the file the bytes begin. */
  startsAt: number;
  /** Where in the file the bytes end, one past the last; undefined when the server does not say. */
  endsAt: number | undefined;
  totalBytes: number | undefined;
  /** Whether the connection tells a complete response from one that was cut. */
  isFramed: boolean;
  /** Identifies this version of the file. Undefined when the server sends nothing that does. */
  validator: string | undefined;
}

// Servers that do not know the type send one of these.
const anyType = /^(?:application|binary)\/octet-stream$/;
// A file may change twice in the second that Last-Modified counts; a clock may be off. Doc source: RFC 9110, 8.8.2.2.
const settledMs = 60_000;

/**
 * Requests a file, or the rest of one, and checks the headers of the response.
 *
 * The hosts of files are not the API. They get no key, no cookie and no referrer, so redirects may be followed.
 * @throws {ResultExpiredError} when the server no longer has the file under this URL.
 * @throws {FileRefusedError} when the server refuses the request for another reason.
 * @throws {FileChangedError} when the rest would belong to another file.
 */
export async function requestFile(
  fetch: (request: Request) => Promise<Response>,
  request: FileRequest,
): Promise<FileResponse> {
  const response = await fetch(toFetchRequest(request));
  try {
    request.signal.throwIfAborted();
    return await readResponse(response, request);
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

async function readResponse(response: Response, request: FileRequest): Promise<FileResponse> {
  const { list, position } = request;
  const { status } = response;
  if (position !== undefined && isWholeAt(position, response)) return wholeAt(position);
  if (position !== undefined && [200, 412, 416].includes(status)) throw changed(status);
  if (status !== (position === undefined ? 200 : 206)) throw await refusalOf(response, fileKinds[list].noun);
  const head = readHead(response, request);
  try {
    return { ...head, reader: await checkHead(head, request, status) };
  } catch (error) {
    head.reader.cancel().catch(() => {});
    throw error;
  }
}

/** Checks the size and the type of a file, and returns the reader of its bytes. */
async function checkHead(
  { totalBytes = 0, contentType, reader }: FileResponse,
  { list, position, maxBytes }: FileRequest,
  status: number,
): Promise<FileReader> {
  const { noun, types } = fileKinds[list];
  if (totalBytes > maxBytes) throw tooLarge(noun, maxBytes, status);
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  // The range belongs to the file that was begun, whatever its type.
  if (position !== undefined || types.test(type) || anyType.test(type)) return reader;
  return readFormat(reader, list, { type, status });
}

function readHead(response: Response, { position, now }: FileRequest): FileResponse {
  const { status, headers, body } = response;
  if (body === null) throw new UnexpectedResponseError("download: the answer has no body", { status });
  // The length and the version of an encoded body are not those of the bytes that arrive here.
  const isEncoded = !/^(?:identity)?$/i.test(headers.get("content-encoding") ?? "");
  const validator = isEncoded ? undefined : validatorOf(headers, now);
  const contentType = headers.get("content-type") ?? "";
  const isFramed = headers.has("content-length") || headers.has("transfer-encoding");
  const head = { contentType, validator, isFramed };
  if (position !== undefined) {
    const range = isEncoded ? undefined : rangeOf(headers);
    if (range === undefined || !isRestOf(position, range, validator)) throw changed(status);
    return { ...head, ...range, validator: position.validator, reader: body.getReader() };
  }
  const length = isEncoded ? undefined : lengthOf(headers);
  if (length === 0) throw new UnexpectedResponseError("download: the file is empty", { status });
  return { ...head, startsAt: 0, endsAt: length, totalBytes: length, reader: body.getReader() };
}

/**
 * Reads the first bytes of a file whose media type says something else, or nothing. They decide.
 * @returns a reader that begins with them again.
 */
async function readFormat(
  reader: FileReader,
  list: ResultKind,
  { type, status }: { type: string; status: number },
): Promise<FileReader> {
  let start: Uint8Array = new Uint8Array();
  // A medium of another kind is none of this kind, whatever it begins with.
  while (!/^(?:video|image|audio)\//.test(type) && start.length < formatBytes) {
    const { value } = await reader.read();
    if (value === undefined) break;
    start = concat(start, value);
  }
  if (!fileKinds[list].starts.test(toLatin1(start.subarray(0, formatBytes))))
    throw notTheFile(list, type || "without a media type", status);
  let isRead = false;
  return {
    cancel: (reason) => reader.cancel(reason),
    async read() {
      if (isRead) return reader.read();
      isRead = true;
      return { done: false, value: start };
    },
  };
}

/** Whether the server says that the file ends where the part ends. */
function isWholeAt({ receivedBytes, totalBytes }: DownloadPosition, { status, headers }: Response): boolean {
  const stated = headers.get("content-range") === `bytes */${receivedBytes}`;
  return status === 416 && stated && totalBytes === undefined;
}

function wholeAt({ receivedBytes, validator }: DownloadPosition): FileResponse {
  const reader = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() }).getReader();
  const place = { startsAt: receivedBytes, endsAt: receivedBytes, totalBytes: receivedBytes };
  return { ...place, reader, contentType: "", isFramed: true, validator };
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
