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

/** The id of the task in all examples of multi-image2video. */
export const exampleId = "861309198188019719";

/** An answer of the service, as JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** An answer with a body of the contract's examples. */
export function example(name: string, status = 200): Response {
  return json(textOf(name), status);
}

/** The parsed body of one of the contract's examples. */
export function exampleBody(name: string): Record<string, unknown> {
  return JSON.parse(textOf(name)) as Record<string, unknown>;
}

/** The contract's examples are of two tasks. Here they are the life of one. */
function textOf(name: string): string {
  return readExample(fileOf(name)).replace('"878106242831892487"', `"${exampleId}"`);
}

/** The file of an example: an error, a webhook's body, or a body of multi-image2video. */
function fileOf(name: string): string {
  if (name.startsWith("error-")) return `errors/${name.slice("error-".length)}.json`;
  if (name === "webhook-succeed") return "webhook/video-succeed.json";
  if (name.startsWith("webhook-")) return `webhook/${name.slice("webhook-".length)}.json`;
  return `multi-image2video/${name}.json`;
}
