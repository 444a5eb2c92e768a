import { misfits, misfitsOf } from "../support/contract.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import type { Probe } from "../support/exchange.ts";
import type { Answer } from "../support/post-and-get.ts";

/**
 * The faults of a response without a requested failure, which is neither a documented response, nor an envelope
 * of the documentation, nor problem details where the contract has no operation; empty if there is none.
 *
 * @param path the path on the wire
 */
export function findFaults({ method, path }: Pick<Probe, "method" | "path">, answer: Answer): string[] {
  const { status, headers, text } = answer;
  // Which model a request names is a matter of the request, and this is its documented answer.
  const isUnknownModel = status === 503 && answer.body.error.code === "model_not_found";
  if (status >= 500 && !isUnknownModel) return [`${status} was not asked for`];
  if (status < 200) return [`${status} is no answer`];
  const [pathname = ""] = (path ?? "").split("?");
  const mediaType = headers.get("content-type")?.split(";")[0];
  if (method === "HEAD" || status === 204) return text === "" ? [] : ["there is a body"];
  if (pathname.startsWith("/__simulator/files/"))
    return mediaType === "application/xml" ? [] : [`${mediaType}`];
  if (mediaType === "application/problem+json") return problemFaults(answer);
  if (pathname.startsWith("/__simulator")) return mediaType === "application/json" ? [] : [`${mediaType}`];
  for (const { path: own, isTask } of contractEndpoints) {
    if (method === "POST" && pathname === own) return misfits("post", answer, own);
    if (method === "GET" && isTask && pathname.startsWith(`${own}/`)) return misfits("get", answer, own);
  }
  if (status === 200) return ["nothing is there"];
  return misfitsOf("GatewayErrorEnvelope", answer.body);
}

function problemFaults({ status, body }: Answer): string[] {
  const problem = body as unknown as Record<string, unknown>;
  const isWhole = ["type", "title", "detail"].every((name) => typeof problem[name] === "string");
  return isWhole && problem["status"] === status && [404, 405, 406].includes(status)
    ? []
    : [`no problem details for ${status}: ${JSON.stringify(problem)}`];
}
