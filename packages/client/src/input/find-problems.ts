import type { InputProblem } from "../errors/input-problem.ts";
import type { EndpointFacts } from "../facts.ts";
import { importOrThrow } from "../http/connection.ts";

/**
 * Finds everything in a request that the contract forbids. Each problem has the JSON pointer of its field. The list is
 * in the order of the pointers, and empty when the client would send the request. No client is needed, and the request
 * may be incomplete. Unknown fields are ignored. Only the first and the last bytes of a Blob are read. A URL is not
 * fetched.
 * @param endpoint the facts of the endpoint, for example `multiImage2Video`.
 * @param input the request, complete or not.
 * @returns the problems.
 * @throws {InvalidInputError} when the endpoint has no facts, or a field cannot be read.
 * @throws {ConnectionError} when the part that checks requests could not be loaded.
 * @example
 * ```ts
 * import { findProblems, multiImage2Video } from "cometapi-kling";
 *
 * for (const { pointer, message } of await findProblems(multiImage2Video, { prompt: "Wave." })) {
 *   console.log(pointer, message); // /image_list is required
 * }
 * ```
 */
export async function findProblems(endpoint: EndpointFacts, input: object): Promise<InputProblem[]> {
  const { checkRequest } = await importOrThrow({ operation: "findProblems" }, import("./validate.ts"));
  return checkRequest(endpoint, input);
}
