import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/state/options.ts";
import type { TaskView } from "../../src/simulator/tasks/task.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";

export const origin = "http://simulator.test";
export const path = "/kling/v1/videos/multi-image2video";
export const auth = { authorization: "Bearer sk-test" };
/** The headers of a POST. */
export const postHeaders = { ...auth, "content-type": "application/json" };

export const minimal = {
  image_list: [{ image: "https://example.com/a.png" }, { image: "https://example.com/b.png" }],
  prompt: "The dog smiles.",
};

/** A simulator whose clock does not move. */
export function still(options: SimulatorOptions = {}): Simulator {
  return createSimulator({ clock: virtualClock(), ...options });
}

/** The fields of a response's body, in any of the envelopes. */
export interface Body {
  code: number | string;
  message: string;
  request_id: string;
  data: TaskView;
  error: { message: string; type: string; param: string; code: string };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Body,
  };
}

export async function send(simulator: Simulator, to: string, init: RequestInit = {}): Promise<Answer> {
  return read(await simulator.fetch(new Request(`${origin}${to}`, init)));
}

/** Posts a body to an endpoint. */
export function postTo(
  simulator: Simulator,
  to: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const init = { method: "POST", headers: { ...postHeaders, ...headers } };
  return send(simulator, to, { ...init, body: JSON.stringify(body) ?? "null" });
}

/** Gets a task of an endpoint. */
export function getFrom(
  simulator: Simulator,
  from: string,
  id: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(simulator, `${from}/${encodeURIComponent(id)}`, { headers: { ...auth, ...headers } });
}

/** Creates a task from the minimal body with changes. */
export function post(
  simulator: Simulator,
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return postTo(simulator, path, { ...minimal, ...changes }, headers);
}

/** Gets a task of the first endpoint. */
export function get(simulator: Simulator, id: string, headers: Record<string, string> = {}): Promise<Answer> {
  return getFrom(simulator, path, id, headers);
}
