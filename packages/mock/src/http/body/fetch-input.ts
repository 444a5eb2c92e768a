/** The arguments of a `fetch` call. */
interface FetchCall {
  request: Request;
  /** Apart from the request: in a page's test environment, it may be of another implementation. */
  signal: AbortSignal | undefined;
}

/**
 * Reads the arguments of `fetch` like the platform does. A request of another implementation, or of another realm, is
 * recognised by its properties.
 * @throws {TypeError} if the platform's `fetch` would throw it, for example for an invalid URL
 */
export async function requestFrom(input: string | URL | Request, init?: RequestInit): Promise<FetchCall> {
  const given = isRequest(input) ? input : undefined;
  const { signal: ownSignal, ...rest } = init ?? {};
  const signal = (init !== undefined && "signal" in init ? ownSignal : given?.signal) ?? undefined;
  if (given !== undefined && Object.keys(rest).length === 0) return { request: given, signal };
  const isOwn = given === undefined || Object.prototype.isPrototypeOf.call(Request.prototype, given);
  if (isOwn) return { request: new Request(input, rest), signal };
  return { request: new Request(given.url, { ...(await partsOf(given, rest)), ...rest }), signal };
}

function isRequest(input: unknown): input is Request {
  if (typeof input !== "object" || input === null) return false;
  const { url, method } = input as { url?: unknown; method?: unknown };
  return typeof url === "string" && typeof method === "string";
}

/** What `init` does not replace. */
async function partsOf(request: Request, init: RequestInit): Promise<RequestInit> {
  const { method, headers } = request;
  const isBodiless = init.body !== undefined || /^(?:GET|HEAD)$/i.test(method) || request.body === null;
  return { method, headers: [...headers], ...(isBodiless ? {} : { body: await request.arrayBuffer() }) };
}
