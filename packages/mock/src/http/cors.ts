import type { HttpRequest, HttpResponse } from "./message.ts";

// Listed one by one, since `*` is not a wildcard where credentials are allowed.
const readable = ["retry-after", "x-request-id", "content-length", "content-range", "etag"];

/**
 * Lets a page of another origin read the response.
 * @param names headers that such a page may read
 */
export function withCors(request: HttpRequest, response: HttpResponse, names = readable): HttpResponse {
  const { origin } = request.headers;
  // The responses with files have their own header: every page may read them.
  if (origin === undefined || "access-control-allow-origin" in response.headers) return response;
  const headers = {
    ...response.headers,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": names.join(","),
    "access-control-allow-origin": origin,
    vary: "Origin",
  };
  return { ...response, headers };
}

export function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === "OPTIONS" &&
    headers["origin"] !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

export function preflightResponse({ headers }: HttpRequest): HttpResponse {
  const requested = headers["access-control-request-headers"];
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
      ...(requested === undefined ? {} : { "access-control-allow-headers": requested }),
      "access-control-max-age": "600",
    },
    body: null,
  };
}
