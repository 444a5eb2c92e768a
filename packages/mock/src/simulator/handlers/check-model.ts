import { type Endpoint, endpoints } from "../rules/endpoint.ts";
import type { Refusal, Responses } from "../state/responses.ts";
import type { Body } from "./check-request.ts";

/** Every model name in the contract. */
const known = new Set(endpoints.flatMap(({ models = [] }) => models));

/**
 * Refuses a `model_name` that the contract does not name for this endpoint. An endpoint without names takes any.
 * @param further names that every endpoint takes
 */
export function refuseModel(
  responses: Responses,
  { models }: Endpoint,
  { model_name: name }: Body,
  further: ReadonlySet<string>,
): Refusal | undefined {
  if (models === undefined || typeof name !== "string") return undefined;
  if (models.includes(name) || further.has(name)) return undefined;
  const documented = `the contract names ${models.join(", ")} for this endpoint`;
  if (name === "") {
    return responses.named("400-model-name-required", { reason: `model_name is empty: ${documented}` });
  }
  const reason = `model_name is unknown here: ${documented}; allow another with allowModels (--allow-model)`;
  if (!known.has(name)) return responses.named("503-model-not-found", { reason });
  return responses.service(400, 1201, `model_name ${JSON.stringify(name)} is invalid: ${documented}`, reason);
}
