import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { createFetch } from "../http/to-fetch.ts";
import type { Simulator } from "../simulator/simulator.ts";

/** The simulator was asked to cut the connection. */
export class CutConnection extends Error {
  override readonly name = "CutConnection";
}

/**
 * A simulator's `fetch` for a service that stands at `base`: its own paths follow those of `base`, and the URLs in its
 * answers lead there.
 * @param base address without a slash at its end
 * @returns what throws {@link CutConnection} where the connection is cut
 */
export function fetchAt(simulator: Simulator, base: string): (request: Request) => Promise<Response> {
  const prefix = new URL(base).pathname.replace(/\/$/, "");
  const inside = (request: HttpRequest): HttpRequest => ({
    ...request,
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
