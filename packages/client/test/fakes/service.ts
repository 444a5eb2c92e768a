import type { ManualClock } from "./manual-clock.ts";
import { exampleBody, json } from "./recorded-fetch.ts";

type Answer = () => Response | Promise<Response>;

const reset: Answer = () => {
  throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
};
const hang: Answer = () => new Promise(() => {});
const internal: Answer = () => json({ code: 5000, message: "internal" }, 500);
const page: Answer = () => new Response("<html>", { status: 504, headers: { "content-type": "text/html" } });
const refuse =
  (code: number, message: string, status: number): Answer =>
  () =>
    json({ code, message, request_id: "r" }, status);

/** Faults of create requests: whether the task is made, and what the caller gets. */
const posts = {
  "request lost": { makes: "never", answer: reset },
  "answer lost": { makes: "now", answer: reset },
  "arrives late": { makes: "late", answer: reset },
  "hangs, made": { makes: "now", answer: hang },
  "hangs, not made": { makes: "never", answer: hang },
  "500 before": { makes: "never", answer: internal },
  "500 after": { makes: "now", answer: internal },
  "504 page after": { makes: "now", answer: page },
  "cut body after": { makes: "now", answer: () => json('{"code":0,"data":{"task_') },
  "1303": { makes: "never", answer: refuse(1303, "parallel task over resource pack limit", 429) },
  "5001": { makes: "never", answer: refuse(5001, "maintenance", 503) },
  refused: { makes: "never", answer: refuse(1201, "invalid", 400) },
} as const;

export type PostFault = keyof typeof posts | "none" | "repeated on the way";
export const postFaults = ["none", ...Object.keys(posts), "repeated on the way"] as PostFault[];
export const getFaults = ["none", "500", "reset", "hangs", "not found once", "late answer", "401"] as const;
export type GetFault = (typeof getFaults)[number];

// Requests that the service certainly did not execute.
const certain: readonly PostFault[] = ["1303", "5001", "refused"];

export interface Plan {
  /** Faults of the next create requests, in order; later ones are answered. */
  posts: readonly PostFault[];
  /** Faults of the next queries, in order. */
  gets: readonly GetFault[];
  /** External ids whose requests never arrive. */
  lost: Set<string>;
  /** Whether lookups by the external id are served. */
  served: boolean;
  /** Milliseconds until a late request arrives. */
  lateMs: number;
  /** Whether a second task under the same external id is refused, as documented. */
  unique: boolean;
  /** The message of the refusal of an external id that is taken. */
  refusal: string;
  /** Tasks that may be unfinished at once; a further request is refused with `limitCode`. */
  limit: number;
  limitCode: number;
  /** Milliseconds until a task succeeds. Undefined: a task stays submitted until a test ends it. */
  taskMs: number | undefined;
}

export interface MadeTask {
  task_id: string;
  task_status: "submitted";
  task_info: { external_task_id: string };
  created_at: number;
  updated_at: number;
}

/** A service that remembers its tasks. It loses, delays, refuses and breaks what its plan says. */
export class FakeService {
  readonly made: MadeTask[] = [];
  /** The external id of each create request, refused and lost ones too; "" for none. */
  readonly posts: string[] = [];
  /** The id of each query. */
  readonly gets: string[] = [];
  /** How many create requests the service may have executed, as far as the caller can know. */
  uncertain = 0;
  /** The most tasks that were unfinished at once. */
  peak = 0;
  plan: Plan;
  readonly #clock: ManualClock;
  readonly #ends = new Map<MadeTask, number>();
  readonly #failed = new Map<MadeTask, object>();

  constructor(clock: ManualClock, plan: Partial<Plan>) {
    this.#clock = clock;
    this.plan = {
      posts: [],
      gets: [],
      lost: new Set(),
      served: true,
      lateMs: 0,
      unique: true,
      refusal: "external_task_id exists",
      limit: Number.POSITIVE_INFINITY,
      limitCode: 1303,
      taskMs: undefined,
      ...plan,
    };
  }

  /** A test may replace it, to answer some requests itself. */
  fetch = async (request: Request): Promise<Response> => {
    if (request.method === "POST") return this.#post(await request.json());
    return this.#get(decodeURIComponent(new URL(request.url).pathname.split("/").at(-1) ?? ""));
  };

  /** The external ids of the tasks made, in order. */
  get ids(): string[] {
    return this.made.map(({ task_info }) => task_info.external_task_id);
  }

  /** Makes a task; undefined when its id is taken. */
  make(external_task_id: string): MadeTask | undefined {
    if (this.plan.unique && this.ids.includes(external_task_id)) return undefined;
    const now = this.#clock.now();
    const times = { created_at: now, updated_at: now };
    const task_id = `${861309198188019719n + BigInt(this.made.length)}`;
    const task: MadeTask = { task_id, task_status: "submitted", task_info: { external_task_id }, ...times };
    this.made.push(task);
    if (this.plan.taskMs !== undefined) this.#ends.set(task, now + this.plan.taskMs);
    this.peak = Math.max(this.peak, this.#running());
    return task;
  }

  /** Lets a task fail. */
  fail(external_task_id: string, task_info: object = { external_task_id }): MadeTask {
    const task = this.made.find((made) => made.task_info.external_task_id === external_task_id);
    if (task === undefined) throw new Error(`no task has the id ${external_task_id}`);
    const { task_id, created_at } = task;
    const failed = exampleBody("task-failed")["data"] as object;
    this.#failed.set(task, { ...failed, task_id, created_at, task_info });
    return task;
  }

  #running(): number {
    const isRunning = (task: MadeTask): boolean =>
      !this.#failed.has(task) && (this.#ends.get(task) ?? Number.POSITIVE_INFINITY) > this.#clock.now();
    return this.made.filter(isRunning).length;
  }

  #post(body: unknown): Response | Promise<Response> {
    const { external_task_id: id = "" } = body as { external_task_id?: string };
    this.posts.push(id);
    if (this.plan.lost.has(id)) return reset();
    const [fault = "none", ...rest] = this.plan.posts;
    this.plan = { ...this.plan, posts: rest };
    if (!certain.includes(fault)) this.uncertain += 1;
    if (fault === "none") return this.#create(id);
    if (fault === "repeated on the way") {
      // A browser sends a request again by itself when a reused connection breaks; the caller sees the last answer.
      const task = this.make(id);
      return this.plan.unique || task === undefined ? this.#create(id) : answerWith(task);
    }
    const { makes, answer } = posts[fault];
    if (makes === "now") this.make(id);
    if (makes === "late") this.#clock.schedule(() => this.make(id), this.plan.lateMs);
    return answer();
  }

  #create(id: string): Response {
    const { limit, limitCode, refusal } = this.plan;
    if (this.#running() >= limit) return json({ code: limitCode, message: "too many" }, 429);
    const task = this.make(id);
    if (task === undefined) return json({ code: 1201, message: refusal }, 400);
    return answerWith(task);
  }

  #get(id: string): Response | Promise<Response> {
    this.gets.push(id);
    const [fault = "none", ...rest] = this.plan.gets;
    this.plan = { ...this.plan, gets: rest };
    if (fault === "500") return internal();
    if (fault === "reset") return reset();
    if (fault === "hangs") return hang();
    if (fault === "not found once") return json({ code: 1203, message: "not found" }, 404);
    if (fault === "401") return json({ code: 1000, message: "authentication failed" }, 401);
    if (fault === "none") return this.#answer(id);
    return new Promise((resolve) => this.#clock.schedule(() => resolve(this.#answer(id)), 3_000));
  }

  #answer(id: string): Response {
    const task = this.made.find(
      (made) => made.task_id === id || (this.plan.served && made.task_info.external_task_id === id),
    );
    if (task === undefined) {
      return json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400);
    }
    return answerWith(this.#failed.get(task) ?? this.#stateOf(task));
  }

  #stateOf(task: MadeTask): object {
    const end = this.#ends.get(task);
    if (end === undefined) return task;
    const times = { updated_at: this.#clock.now() };
    if (end > this.#clock.now()) return { ...task, ...times, task_status: "processing" };
    const { task_result } = exampleBody("task-succeed")["data"] as { task_result: object };
    return { ...task, ...times, task_status: "succeed", task_result };
  }
}

function answerWith(data: object): Response {
  return json({ code: 0, message: "SUCCEED", request_id: "r", data });
}
