import { misfits, misfitsOf } from "../support/contract.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import type { Probe } from "../support/exchange.ts";
import type { Answer } from "../support/post-and-get.ts";

/**
 * The faults of a response without a requested failure, which is neither a documented response, nor an envelope
 * of the documentation, nor an error of the gateway where the contract has no operation; empty if there is none.
 *
 * @param path the path on the wire
 */
export function findFaults({ method, path }: Pick<Probe, "method" | "path">, answer: Answer): string[] {
  const { status, headers, text } = answer;
  // The documented answer to a model that the service does not have.
  if (status === 503 && text.includes("model")) return misfitsOf("GatewayErrorEnvelope", answer.body);
  if (status >= 500) return [`${status} was not asked for`];
  if (status < 200) return [`${status} is no answer`];
  const [pathname = ""] = (path ?? "").split("?");
  const mediaType = headers.get("content-type")?.split(";")[0];
  if (method === "HEAD" || status === 204) return text === "" ? [] : ["there is a body"];
  if (pathname.startsWith("/__simulator/files/"))
    return mediaType === "application/xml" ? [] : [`${mediaType}`];
  if (status === 200 && pathname === "/" && method === "GET")
    return mediaType === "application/json" ? [] : [`${mediaType}`];
  if (pathname.startsWith("/__simulator")) return mediaType === "application/json" ? [] : [`${mediaType}`];
  for (const { path: own, isTask } of contractEndpoints) {
    if (status === 405 || status === 406) break;
    if (method === "POST" && pathname === own) return misfits("post", answer, own);
    if (method === "GET" && isTask && pathname.startsWith(`${own}/`)) return misfits("get", answer, own);
  }
  if (status === 200) return ["nothing is there"];
  return misfitsOf("GatewayErrorEnvelope", answer.body);
}
