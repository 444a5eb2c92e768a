import {
  type KlingError,
  RateLimitError,
  ResultExpiredError,
  ServerError,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import { keptDays } from "../generated/facts.ts";
import { readRetryAfter } from "../http/answer.ts";

/** The host refuses the request. Whether it still has the file is not known. */
export class FileRefusedError extends UnexpectedResponseError {}

/** The file at the URL is not the one that was begun. */
export class FileChangedError extends UnexpectedResponseError {}

const mostPageBytes = 4 * 1024;
const mostWords = 160;

/** The error of a response that has no file. Reads the beginning of its page. */
export async function refusalOf(response: Response, noun: string): Promise<KlingError> {
  const { status, headers } = response;
  if (status === 404 || status === 410) return goneError(noun, "the server no longer has it", status);
  if (status === 408 || status === 429 || status >= 500) {
    const message = `download: the server cannot give the ${noun} now (HTTP ${status})`;
    const details = {
      status,
      retryable: true,
      retryAfterMs: readRetryAfter(headers),
      advice: "Download it later.",
    };
    return status === 429 ? new RateLimitError(message, details) : new ServerError(message, details);
  }
  const words = await firstWords(response);
  return new FileRefusedError(
    `download: the host refuses this request for the ${noun} (HTTP ${status})${words && `: ${words}`}`,
    {
      status,
      advice: `The ${noun} may still be there. Open its URL in a browser or from another network, or download it later.`,
    },
  );
}

/** The error of a file that is gone for certain. */
export function goneError(noun: string, why: string, status: number | undefined): ResultExpiredError {
  return new ResultExpiredError(`download: the ${noun} is gone: ${why} (HTTP ${status})`, {
    status,
    advice: `Kling keeps results for ${keptDays} days. Create a new task.`,
  });
}

/**
 * The error of a file whose fresh URL is refused before its time is over. A host may refuse a whole region like this.
 */
export function refusedAnew(noun: string): ResultExpiredError {
  return new ResultExpiredError(
    `download: the ${noun} seems to be gone: the server refuses a fresh URL, too (HTTP 403)`,
    {
      status: 403,
      advice: `Open the ${noun}'s URL from another network, and create a new task only if that is refused, too.`,
    },
  );
}

/** The error of a file that is larger than the caller takes. */
export function tooLarge(noun: string, maxBytes: number, status?: number): UnexpectedResponseError {
  return new UnexpectedResponseError(`download: the ${noun} has more than ${maxBytes} bytes (maxBytes)`, {
    status,
    advice: "Set maxBytes higher if the file may be that large.",
  });
}

/** The text of a page's first kilobytes, without tags. Long words may give access to the file, and are left out. */
async function firstWords({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const utf8 = new TextDecoder();
  let page = "";
  let bytes = 0;
  while (bytes < mostPageBytes) {
    // A page that breaks is not worth another error than the status.
    const piece = await reader?.read().catch(() => undefined);
    if (piece?.value === undefined) break;
    bytes += piece.value.length;
    page += utf8.decode(piece.value.subarray(0, mostPageBytes), { stream: true });
  }
  reader?.cancel().catch(() => {});
  const text = page.replace(/<(script|style)\b[\s\S]*?(?:<\/\1>|$)|<[^>]*>?/gi, " ");
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/\S{32,}/g, "...")
    .trim()
    .slice(0, mostWords);
}
