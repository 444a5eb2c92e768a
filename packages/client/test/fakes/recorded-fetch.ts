import { readExample } from "cometapi-kling-spec";

export interface Recorded {
  method: string;
  url: string;
  headers: Headers;
  body: string;
  signal: AbortSignal;
  redirect: string;
  cache: string;
}

type Answer = Response | Error | ((request: Recorded) => Response | Promise<Response>);

export interface RecordedFetch {
  fetch: (request: Request) => Promise<Response>;
  requests: Recorded[];
}

/** A fetch that returns the answers in order, repeats the last one, and records the requests. */
export function recordedFetch(...answers: Answer[]): RecordedFetch {
  const requests: Recorded[] = [];
  return {
    requests,
    async fetch(request) {
      const { method, url, headers, signal, redirect, cache } = request;
      const recorded = { method, url, headers, signal, redirect, cache, body: await request.text() };
      const answer = answers[Math.min(requests.length, answers.length - 1)];
      requests.push(recorded);
      if (answer instanceof Error) throw answer;
      if (answer === undefined) throw new Error("no answer was planned");
      return typeof answer === "function" ? await answer(recorded) : answer.clone();
    },
  };
}

/** An answer of the service, as JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** An answer with a body of the contract's examples. */
export function example(name: string, status = 200): Response {
  return json(readExample(fileOf(name)), status);
}

/** The parsed body of one of the contract's examples. */
export function exampleBody(name: string): Record<string, unknown> {
  return JSON.parse(readExample(fileOf(name))) as Record<string, unknown>;
}

/** The file of an example: an error, a webhook's body, or a body of multi-image2video. */
function fileOf(name: string): string {
  if (name.startsWith("error-")) return `errors/${name.slice("error-".length)}.json`;
  if (name === "webhook-succeed") return "webhook/video-succeed.json";
  if (name.startsWith("webhook-")) return `webhook/${name.slice("webhook-".length)}.json`;
  return `multi-image2video/${name}.json`;
}
