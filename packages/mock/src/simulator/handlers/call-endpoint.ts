import { fill } from "../rules/fill.ts";
import type { KnownId } from "../rules/known-ids.ts";
import type { Handled } from "../state/journal.ts";
import type { State } from "../state/state.ts";
import { filePath } from "../tasks/result.ts";
import { refuseModel } from "./check-model.ts";
import type { CheckedPost } from "./check-request.ts";
import { faultResponse, refuseByScenario } from "./scenario-response.ts";
import { findUnknownId } from "./unknown-id.ts";

/** The parts of the state that a call reads and changes. */
type CallState = Pick<
  State,
  "clock" | "store" | "responses" | "limits" | "ids" | "knownIds" | "options" | "models"
>;

/**
 * Responds to a POST of an endpoint that makes no task. The response is the contract's example, with new ids and files.
 */
export function callEndpoint(
  state: CallState,
  { endpoint, request, body, fields, scenario, effects }: CheckedPost,
): Handled {
  const { responses, clock, ids, knownIds } = state;
  const note = scenario === undefined ? {} : { scenario };
  const refusal =
    refuseByScenario(state, effects, request.origin) ?? refuseModel(responses, endpoint, body, state.models);
  if (refusal !== undefined) return { response: refusal, note };
  const unknownId = findUnknownId(state, endpoint, body);
  if (unknownId !== undefined) {
    return { response: responses.service(400, 1201, unknownId.message, unknownId.reason), note };
  }
  // A call has no external_task_id, so it fails every time.
  if (effects.fault !== undefined) return { response: faultResponse(state, effects.fault), note };

  const now = clock.now();
  const made: KnownId[] = [];
  const make = (kind: string, id: string): string => {
    made.push({ kind, id });
    return id;
  };
  const data = fill(endpoint.data ?? {}, {
    id: (kind) => make(kind, ids.next(now)),
    file: (extension) => request.origin + filePath + make("file", `${ids.next(now)}.${extension}`),
    seconds: (fields.duration + 0.1).toFixed(1),
  });
  // Called first: if it throws, no id was made.
  state.options.onIds?.(made);
  for (const id of made) knownIds.add(id);
  return { response: responses.success(data), note };
}
