import { jsonResponse } from "../../http/message.ts";
import { fill } from "../rules/fill.ts";
import type { KnownId } from "../rules/known-ids.ts";
import type { Handled } from "../state/journal.ts";
import type { State } from "../state/state.ts";
import { filePath } from "../tasks/result.ts";
import { type CheckedPost, findUnknownId } from "./check-request.ts";
import { faultResponse, refuseByScenario } from "./scenario-response.ts";

/** What a call reads and changes. */
type CallState = Pick<State, "clock" | "store" | "responses" | "limits" | "ids" | "knownIds" | "options">;

/** Answers a POST to an endpoint that makes no task: with the contract's example, and ids and files of its own. */
export function answerCall(
  state: CallState,
  { endpoint, request, body, fields, scenario, effects }: CheckedPost,
): Handled {
  const { responses, ids, knownIds } = state;
  const note = scenario === undefined ? {} : { scenario };
  const refusal = refuseByScenario(state, effects);
  if (refusal !== undefined) return { response: refusal, note };
  const unknownId = findUnknownId(state, endpoint, body);
  if (unknownId !== undefined) return { response: responses.service(400, 1201, unknownId), note };
  // A call has no id of the caller, so that it fails each time.
  if (effects.fault !== undefined) return { response: faultResponse(state, effects.fault), note };

  const made: KnownId[] = [];
  const make = (kind: string, id: string): string => {
    made.push({ kind, id });
    return id;
  };
  const data = fill(endpoint.answer ?? {}, {
    id: (kind) => make(kind, ids.next()),
    file: (extension) => request.origin + filePath + make("file", `${ids.next()}.${extension}`),
    seconds: (fields.duration + 0.1).toFixed(1),
  });
  // First: an id that could not be kept was not made.
  state.options.onIds?.(made);
  for (const id of made) knownIds.add(id);
  const envelope = { code: 0, message: "SUCCEED", request_id: responses.requestId(), data };
  return { response: jsonResponse(200, envelope), note };
}
