import { UnexpectedResponseError } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { type CallOptions, readCall } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import { withRetry } from "../http/retry.ts";
import { copyRequest, encodeRequest, loadBody } from "../input/encode.ts";
import { isRecord } from "../input/rules.ts";
import type { Core } from "../tasks/core.ts";

/**
 * An endpoint that answers at once, without a task. The request is sent again only after an error that certainly
 * executed nothing. It is not sent again after a lost answer, because the call may have been paid for.
 * @throws {InvalidInputError} when the request is outside the documented limits; nothing was sent.
 * @throws {KlingError} of another class when the request failed; `billed` says whether it may have been paid for.
 * @example
 * ```ts
 * const { session_id, face_data } = await kling.identifyFace({ video_url: "https://example.com/talk.mp4" });
 * ```
 */
export type CallEndpoint<Input, Answer> = (input: Input, options?: CallOptions) => Promise<Answer>;

export function createCall(
  facts: EndpointFacts,
  { options, transport, retries }: Core,
): CallEndpoint<object, object> {
  const { name: operation, path } = facts;
  return async (input, callOptions) => {
    const call = readCall(operation, operation, callOptions ?? {}, options);
    // Before the first await: the caller may reuse the input object for the next call.
    const parts = encodeRequest(facts, operation, input);
    const fields = copyRequest(facts, operation, input);
    const { validate } = await importOrThrow(call, import("../input/validate.ts"));
    await validate(facts, call, fields, options);
    const body = await loadBody(call, parts, options.canStream);
    const read = (answer: object): object => readAnswer(answer, operation);
    const request = { ...call, id: undefined, body, ifLost: "unknown", read } as const;
    return withRetry(() => transport.post(path, request), call, retries);
  };
}

const deepestWrapper = 3;

/** The `data` of an envelope. A gateway may have put the envelope into further envelopes. */
function readAnswer(answer: object, operation: string): object {
  let data: unknown = answer;
  for (let depth = 0; depth <= deepestWrapper && isEnvelope(data); depth++) data = data.data;
  // Its fields are not checked, so that fields newer than the contract reach the caller.
  if (data !== answer && isRecord(data) && !isEnvelope(data)) return data;
  throw new UnexpectedResponseError(`${operation}: no data in the answer`, {
    billed: "unknown",
    advice: "See the error's body, and check baseUrl.",
    body: answer,
  });
}

function isEnvelope(value: unknown): value is { code: unknown; data: unknown } {
  return isRecord(value) && "code" in value && "data" in value;
}
