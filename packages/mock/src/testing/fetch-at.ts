import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { createFetch } from "../http/to-fetch.ts";
import type { Simulator } from "../simulator/simulator.ts";

/** The scenario of the request cuts the connection. */
export class CutConnection extends Error {
  override readonly name = "CutConnection";
}

/**
 * The `fetch` of a simulator with the base URL `base`. Its documented paths follow the path of `base`, and the URLs in
 * its responses begin with `base`.
 * @param base without a slash at its end
 * @param key the key of requests without one; they get none if it is `undefined`
 * @returns a `fetch` that throws {@link CutConnection} where the connection is cut
 */
export function fetchAt(
  simulator: Simulator,
  base: string,
  key?: string,
): (request: Request) => Promise<Response> {
  const prefix = new URL(base).pathname.replace(/\/$/, "");
  const inside = (request: HttpRequest): HttpRequest => ({
    ...request,
    headers: key === undefined ? request.headers : { authorization: `Bearer ${key}`, ...request.headers },
    path: request.path.slice(prefix.length),
    origin: base,
  });
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await simulator.handle(inside(request));
    if (response.fault?.startsWith("cut")) throw new CutConnection();
    return response;
  };
  const refuseBody = (request: HttpRequest): HttpResponse => simulator.refuseBody(inside(request));
  return createFetch({ handle, refuseBody, maxBodyBytes: simulator.maxBodyBytes });
}
