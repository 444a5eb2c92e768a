import type { ManualClock } from "./manual-clock.ts";
import { json } from "./recorded-fetch.ts";

export const postFaults = [
  "none",
  "request lost",
  "answer lost",
  "arrives late",
  "hangs, made",
  "hangs, not made",
  "500 before",
  "500 after",
  "504 page after",
  "cut body after",
  "1303",
  "5001",
  "refused",
  "repeated on the way",
] as const;
export const getFaults = ["none", "500", "reset", "hangs", "not found once", "late answer", "401"] as const;
export type PostFault = (typeof postFaults)[number];
export type GetFault = (typeof getFaults)[number];

export interface ModelPlan {
  posts: readonly PostFault[];
  gets: readonly GetFault[];
  /** Whether a task can be asked for by its external id. */
  served: boolean;
  /** Milliseconds that a late request is on its way. */
  lateMs: number;
  /** Whether a second task under the same external id is refused, as documented. */
  unique: boolean;
  /** What the service says about an id that is taken. */
  refusal: string;
}

interface Made {
  task_id: string;
  task_status: "submitted";
  task_info: { external_task_id: string };
  created_at: number;
  updated_at: number;
}

export interface ModelService {
  fetch(request: Request): Promise<Response>;
  made: Made[];
  plan: ModelPlan;
  /** Create requests whose answer did not certainly refuse them. */
  doubtful: number;
}

/** A service with a memory, that loses, delays and breaks what its plan says; a used-up plan is faultless. */
export function modelService(clock: ManualClock): ModelService {
  const service: ModelService = {
    fetch,
    made: [],
    doubtful: 0,
    plan: { posts: [], gets: [], served: true, lateMs: 0, unique: true, refusal: "external_task_id exists" },
  };
  return service;

  function make(externalId: string): Made | undefined {
    const isTaken = service.made.some(({ task_info }) => task_info.external_task_id === externalId);
    if (isTaken && service.plan.unique) return undefined;
    const made: Made = {
      task_id: `${861309198188019719n + BigInt(service.made.length)}`,
      task_status: "submitted",
      task_info: { external_task_id: externalId },
      created_at: clock.now(),
      updated_at: clock.now(),
    };
    service.made.push(made);
    return made;
  }

  async function fetch(request: Request): Promise<Response> {
    return request.method === "POST" ? post(await request.json()) : get(new URL(request.url).pathname);
  }

  function post(body: unknown): Response | Promise<Response> {
    const { external_task_id: id } = body as { external_task_id: string };
    const [fault = "none", ...rest] = service.plan.posts;
    service.plan = { ...service.plan, posts: rest };
    if (!["1303", "5001", "refused"].includes(fault)) service.doubtful += 1;
    const reset = (): never => {
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
    };
    switch (fault) {
      case "request lost":
        return reset();
      case "answer lost":
        make(id);
        return reset();
      case "arrives late":
        clock.schedule(() => make(id), service.plan.lateMs);
        return reset();
      case "hangs, made":
        make(id);
        return new Promise(() => {});
      case "hangs, not made":
        return new Promise(() => {});
      case "500 before":
        return json({ code: 5000, message: "internal" }, 500);
      case "500 after":
        make(id);
        return json({ code: 5000, message: "internal" }, 500);
      case "504 page after":
        make(id);
        return new Response("<html>", { status: 504, headers: { "content-type": "text/html" } });
      case "cut body after":
        make(id);
        return json('{"code":0,"data":{"task_');
      case "1303":
        return json({ code: 1303, message: "parallel task over resource pack limit" }, 429);
      case "5001":
        return json({ code: 5001, message: "maintenance" }, 503);
      case "repeated on the way": {
        // A browser sends a request again by itself when a reused connection breaks; the caller sees the last answer.
        const made = make(id);
        const answered = service.plan.unique ? undefined : made;
        if (answered === undefined) return json({ code: 1201, message: service.plan.refusal }, 400);
        return json({ code: 0, message: "SUCCEED", data: answered });
      }
      case "refused":
        return json({ code: 1201, message: "invalid" }, 400);
      case "none": {
        const made = make(id);
        if (made === undefined) return json({ code: 1201, message: service.plan.refusal }, 400);
        return json({ code: 0, message: "SUCCEED", data: made });
      }
    }
  }

  function get(path: string): Response | Promise<Response> {
    const id = decodeURIComponent(path.split("/").at(-1) ?? "");
    const [fault = "none", ...rest] = service.plan.gets;
    service.plan = { ...service.plan, gets: rest };
    const answer = (): Response => {
      const found = service.made.find(
        (made) => made.task_id === id || (service.plan.served && made.task_info.external_task_id === id),
      );
      return found === undefined
        ? json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400)
        : json({ code: 0, message: "SUCCEED", data: found });
    };
    switch (fault) {
      case "500":
        return json({ code: 5000, message: "internal" }, 500);
      case "reset":
        throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
      case "hangs":
        return new Promise(() => {});
      case "not found once":
        return json({ code: 1203, message: "not found" }, 404);
      case "late answer":
        return new Promise((resolve) => clock.schedule(() => resolve(answer()), 3_000));
      case "401":
        return json({ code: 1000, message: "authentication failed" }, 401);
      case "none":
        return answer();
    }
  }
}
