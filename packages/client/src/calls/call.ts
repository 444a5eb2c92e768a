import { UnexpectedResponseError } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { withRetry } from "../http/retry.ts";
import type { CallOptions } from "../http/transport.ts";
import { checkMs } from "../options/check-option.ts";
import { type Core, encode, validate } from "../tasks/core.ts";

/**
 * An endpoint that answers at once, without a task. The request is sent again only after an error that certainly
 * executed nothing; after a lost answer it is not, since the call may have been paid for.
 * @throws {InvalidInputError} when the request is outside the documented limits; nothing was sent.
 * @throws {KlingError} of another class when the request failed; `billed` says whether it may have been paid for.
 * @example
 * const { session_id, face_data } = await kling.identifyFace({ video_url: "https://example.com/talk.mp4" });
 */
export type CallEndpoint<Input, Answer> = (input: Input, options?: CallOptions) => Promise<Answer>;

export function createCall<Input extends object, Answer extends object>(
  endpoint: EndpointFacts,
  { options, transport, retries }: Core,
): CallEndpoint<Input, Answer> {
  const { name: operation, path } = endpoint;
  return async (input, callOptions) => {
    const { signal, requestTimeoutMs, context } = callOptions ?? {};
    const call = {
      operation,
      endpoint: operation,
      signal,
      context,
      requestTimeoutMs: checkMs("requestTimeoutMs", requestTimeoutMs, options.requestTimeoutMs),
    };
    // Before anything is waited for: the caller may use the same object for the next call.
    const body = encode(endpoint, operation, input, options);
    await validate(endpoint, operation, input, options);
    const read = (answer: object): Answer => readAnswer<Answer>(answer, operation);
    const send = (): Promise<Answer> =>
      transport.post(path, { ...call, id: undefined, body, ifLost: "unknown", read });
    return withRetry(send, { ...retries, call, signal, deadline: Number.POSITIVE_INFINITY });
  };
}

const deepestWrapper = 3;

/** The `data` of an envelope, also of one that a gateway has put into envelopes of its own. */
function readAnswer<Answer extends object>(answer: object, operation: string): Answer {
  let data: unknown = answer;
  for (let depth = 0; depth <= deepestWrapper && isEnvelope(data); depth++) data = data.data;
  // Fields are passed on as they are; the contract says which.
  if (data !== answer && typeof data === "object" && data !== null && !isEnvelope(data))
    return data as Answer;
  throw new UnexpectedResponseError(`${operation}: no data in the answer`, {
    billed: "unknown",
    advice: "See the error's body, and check baseUrl.",
    body: answer,
  });
}

function isEnvelope(value: unknown): value is { code: unknown; data: unknown } {
  return typeof value === "object" && value !== null && "code" in value && "data" in value;
}
