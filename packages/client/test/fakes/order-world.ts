import { type Clock, createNotifier, type Notifier } from "../../src/index.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import type { GetStep, PostStep } from "./order-steps.ts";

/** The service and the machines of one order. */
export interface World {
  /** Whether a second task under one external id is refused. */
  unique: boolean;
  /** Milliseconds until a lookup by the external id finds a new task; undefined where none is served. */
  lagMs: number | undefined;
  /** Milliseconds until a request takes effect whose connection has died. */
  effectMs: number;
  /** Whether the webhook tells of each task, this long after it was made. */
  deliverMs?: number | undefined;
  /** By how much the clock of each process is wrong, in turn. */
  skewsMs: readonly number[];
  /** How a task ends, some seconds after it was made. */
  end: "succeed" | "failed";
}

interface Made {
  task_id: string;
  externalTaskId: string;
  at: number;
}

const firstId = 861309198188019719n;
const notFound = { code: "task_not_exist", message: "task_not_exist", data: null };
const taskMs = 30_000;

/** An answer of the service: a status and a body, a broken connection, or none. */
export type Reply = { status: number; body: object | string } | "reset" | "hang";

/** A process that may end at any time. Nothing that it has begun goes on then, except on the service. */
export interface Process {
  clock: Clock;
  /** Only where the service calls a webhook. */
  notifier: Notifier | undefined;
  isAlive: () => boolean;
  /** Rejects when the process ends. */
  crashed: Promise<never>;
}

export class Crash extends Error {}

/** Plays a schedule: each request takes the next step, and "ok" after the last one. */
export class OrderWorld {
  readonly clock: ManualClock = manualClock();
  readonly made: Made[] = [];
  /** Every id that an answer to a create has given to a living process. */
  readonly givenIds: string[] = [];
  /** The ids that deliveries have told. */
  readonly toldIds: string[] = [];
  /** The kind of each request, for the steps that could follow. */
  readonly kinds: ("post" | "get")[] = [];
  /** How many processes have been started. */
  processes = 0;
  readonly #world: World;
  readonly #steps: readonly (PostStep | GetStep)[];
  #crash: (() => void) | undefined;
  #notifier: Notifier | undefined;

  constructor(world: World, steps: readonly (PostStep | GetStep)[]) {
    this.#world = world;
    this.#steps = steps;
  }

  /** Starts a process. */
  start(): Process {
    const { skewsMs } = this.#world;
    const skewMs = skewsMs[this.processes % skewsMs.length] ?? 0;
    this.processes += 1;
    let isAlive = true;
    let crash = (): void => {};
    const crashed = new Promise<never>((_resolve, reject) => {
      crash = () => {
        isAlive = false;
        reject(new Crash());
      };
    });
    crashed.catch(() => {});
    this.#crash = crash;
    const notifier = this.#world.deliverMs === undefined ? undefined : createNotifier();
    this.#notifier = notifier;
    const clock: Clock = {
      now: () => this.clock.now() + skewMs,
      schedule: (callback, ms) => this.clock.schedule(() => isAlive && callback(), ms),
    };
    return { clock, notifier, isAlive: () => isAlive, crashed };
  }

  /**
   * Answers a create request.
   * @param onDeath is called with what happens when its connection dies.
   */
  post(id: string, onDeath: (effect: () => void) => void): Reply {
    return this.#post(id, this.#step("post") as PostStep, onDeath);
  }

  /** Answers a query, after some milliseconds. */
  get(id: string): { afterMs: number; reply: () => Reply } {
    const step = this.#step("get") as GetStep;
    const now = this.#get(id, step);
    return step === "slow"
      ? { afterMs: 15_000, reply: () => this.#find(id, 0) }
      : { afterMs: 0, reply: () => now };
  }

  #step(kind: "post" | "get"): PostStep | GetStep {
    this.kinds.push(kind);
    return this.#steps[this.kinds.length - 1] ?? "ok";
  }

  #post(id: string, step: PostStep, onDeath: (effect: () => void) => void): Reply {
    const { effectMs, unique } = this.#world;
    const late = (): void => void this.clock.schedule(() => this.#make(id), effectMs);
    switch (step) {
      case "lost":
        return "reset";
      case "cut":
        this.#make(id);
        return "reset";
      case "late":
        late();
        return "reset";
      case "hang":
        onDeath(late);
        return "hang";
      case "busy":
        return { status: 429, body: { code: 1303, message: "too many" } };
      case "5001":
        return { status: 503, body: { code: 5001, message: "maintenance" } };
      case "quota":
        return { status: 429, body: { code: 1102, message: "used up" } };
      case "401":
        return { status: 401, body: { code: 1000, message: "no" } };
      case "refused":
        return { status: 400, body: { code: 1201, message: "the prompt is invalid" } };
      case "crash":
        this.#crash?.();
        return "hang";
      case "crash late":
        late();
        this.#crash?.();
        return "hang";
      case "500 made":
        this.#make(id);
        return { status: 500, body: { code: 5000, message: "internal" } };
      case "504 page":
        late();
        return { status: 504, body: "<html>" };
      case "cut body":
        this.#make(id);
        return { status: 200, body: '{"code":0,"data":{"ta' };
      case "repeated":
        // A browser has sent the request twice, and shows the second answer.
        if (unique) this.#make(id);
        return this.#answer(id, true);
      default:
        return this.#answer(id, step !== "named");
    }
  }

  #answer(id: string, isWhole: boolean): Reply {
    const task = this.#make(id);
    if (task === undefined) return { status: 400, body: { code: 1201, message: "external_task_id exists" } };
    this.givenIds.push(task.task_id);
    const state = stateOf(task);
    return accept(isWhole ? state : { ...state, task_status: "succeed" });
  }

  #make(externalTaskId: string): Made | undefined {
    const { unique, deliverMs } = this.#world;
    if (unique && this.made.some((task) => task.externalTaskId === externalTaskId)) return undefined;
    const task_id = `${firstId + BigInt(this.made.length)}`;
    const task = { task_id, externalTaskId, at: this.clock.now() };
    this.made.push(task);
    if (deliverMs !== undefined) this.clock.schedule(() => this.#deliver(task), deliverMs);
    return task;
  }

  #deliver({ task_id, externalTaskId }: Made): void {
    this.toldIds.push(task_id);
    this.#notifier?.notify({ task_id, task_info: { external_task_id: externalTaskId } });
  }

  #get(id: string, step: GetStep): Reply {
    switch (step) {
      case "crash":
        this.#crash?.();
        return "hang";
      case "hang":
        return "hang";
      case "reset":
        return "reset";
      case "500":
        return { status: 500, body: { code: 5000, message: "internal" } };
      case "401":
        return { status: 401, body: { code: 1000, message: "no" } };
      case "429":
        return { status: 429, body: { code: 1302, message: "too fast" } };
      case "page":
        return { status: 200, body: "<html>" };
      default:
        // A replica is behind by as much as the client allows for.
        return this.#find(id, step === "stale" ? 29_000 : 0);
    }
  }

  #find(id: string, behindMs: number): Reply {
    const { lagMs, end } = this.#world;
    const now = this.clock.now();
    const task = this.made.find(({ task_id, externalTaskId, at }) => {
      if (task_id === id) return now - at >= behindMs;
      return externalTaskId === id && lagMs !== undefined && now - at >= Math.max(lagMs, behindMs);
    });
    if (task === undefined) return { status: 400, body: notFound };
    return accept(stateOf(task, now - task.at >= taskMs ? end : "processing"));
  }
}

function stateOf({ task_id, externalTaskId, at }: Made, task_status = "submitted"): object {
  const videos = [{ id: "1", url: "https://cdn.example.com/1.mp4", duration: "5" }];
  const task_result = task_status === "succeed" ? { videos } : {};
  const task_info = { external_task_id: externalTaskId };
  return { task_id, task_status, task_info, task_result, created_at: at, updated_at: at };
}

function accept(data: object): Reply {
  return { status: 200, body: { code: 0, message: "", data } };
}
