import { InvalidInputError, NotFoundError, toReference, withReference } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import type { CallOptions } from "../http/call.ts";
import { checkCount, checkMs } from "../options/check-option.ts";
import type { SucceedTask, Task } from "../task.ts";
import { resultExpiresAt } from "./expiry.ts";
import { FileDownload, type Platform } from "./file-download.ts";
import { chooseFile, urlOf } from "./result-file.ts";
import type { Download, DownloadOptions } from "./types.ts";

const defaultTimeoutMs = 60 * 60 * 1_000;
const defaultMaxBytes = 1024 ** 3;

type GetTask = (taskId: string, options: CallOptions) => Promise<Task>;

/**
 * Opens a file of a task's result as a stream that continues after lost connections.
 * @param endpoint the endpoint that made the task.
 * @param get reads the task again, for a fresh URL.
 * @throws {InvalidInputError} when an option is wrong, or the task has no such file.
 * @throws {ResultExpiredError} when the file is gone for certain.
 * @throws {UnexpectedResponseError} when the host refuses the request, answers with something else, such as a web page,
 * or the file is larger than `maxBytes`.
 * @throws {RequestTimeoutError} when the download takes longer than `timeoutMs`.
 * @throws {AbortError} when the signal aborts.
 */
export async function openDownload(
  endpoint: EndpointFacts,
  get: GetTask,
  task: SucceedTask,
  options: DownloadOptions,
  platform: Platform,
): Promise<Download> {
  if (typeof task !== "object" || task === null) {
    throw new InvalidInputError(`download needs a finished task, got: ${typeof task}`);
  }
  const addReference = (error: unknown): unknown => withReference(error, toReference(endpoint.name, task));
  const { signal, context, onProgress, resume } = options;
  try {
    const file = chooseFile(endpoint, task, options);
    const stallTimeoutMs = checkMs("stallTimeoutMs", options.stallTimeoutMs, 30_000);
    const maxRetries = checkCount("maxRetries", options.maxRetries, 5);
    const timeoutMs = checkMs("timeoutMs", options.timeoutMs, defaultTimeoutMs);
    const maxBytes = checkCount("maxBytes", options.maxBytes, defaultMaxBytes, 1);
    const { list, url } = file;
    const expiresAt = resultExpiresAt(task);
    if (resume !== undefined && !(resume.receivedBytes > 0 && resume.receivedBytes < resume.totalBytes)) {
      throw new InvalidInputError("download: resume needs receivedBytes above 0 and below totalBytes");
    }
    const download = new FileDownload({
      ...{
        platform,
        url,
        list,
        stallTimeoutMs,
        timeoutMs,
        maxBytes,
        maxRetries,
        expiresAt,
        signal,
        addReference,
      },
      async renewUrl(life) {
        try {
          return urlOf(await get(task.task_id, { signal: life, context }), file);
        } catch (error) {
          if (error instanceof NotFoundError) return undefined;
          throw error;
        }
      },
    });
    const { contentType, startsAt, totalBytes, validator } = await download.open(resume);
    const stream = download.stream(onProgress);
    return { stream, contentType, totalBytes, startsAt, validator, expiresAt };
  } catch (error) {
    throw addReference(error);
  }
}
