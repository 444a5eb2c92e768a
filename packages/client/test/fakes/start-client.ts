import {
  createKlingClient,
  type KlingClient,
  type KlingClientOptions,
  type KlingError,
  type MultiImage2VideoInput,
} from "../../src/index.ts";
import { input, settled } from "./clocked-client.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { FakeService, type Plan } from "./service.ts";

export { input, settled };

const defaults = { requestTimeoutMs: 20_000 };

/** A request, with an external id of the caller if one is given. */
export function inputOf(external_task_id?: string): MultiImage2VideoInput {
  return external_task_id === undefined ? input : { ...input, external_task_id };
}

/** The outcome of a call. Empty until the call has settled. */
export interface Outcome<Value> {
  value?: Value;
  error?: KlingError;
}

export interface StartedClient {
  clock: ManualClock;
  service: FakeService;
  client: KlingClient;
  kling: KlingClient["multiImage2Video"];
  /** Runs everything that needs no time. */
  settle(): Promise<void>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Lets a task fail, and has the client read it. */
  end(externalTaskId: string): Promise<void>;
}

/** The outcome of a call, filled in when the call settles. */
export function outcomeSoFar<Value>(call: Promise<Value>): Outcome<Value> {
  const outcome: Outcome<Value> = {};
  call.then(
    (value) => Object.assign(outcome, { value }),
    (error: KlingError) => Object.assign(outcome, { error }),
  );
  return outcome;
}

/** Runs the clock until a call has settled. */
export async function outcomeOf<Value>(clock: ManualClock, call: Promise<Value>): Promise<Outcome<Value>> {
  const outcome = outcomeSoFar(call);
  await settled(clock, call).catch(() => {});
  return outcome;
}

/** A client on a fake service and a manual clock. */
export function startClient(plan: Partial<Plan> = {}, options: KlingClientOptions = {}): StartedClient {
  const clock = manualClock();
  const service = new FakeService(clock, plan);
  const fetch = (request: Request): Promise<Response> => service.fetch(request);
  const client = createKlingClient({
    apiKey: "sk-test",
    fetch,
    clock,
    random: () => 0.5,
    ...defaults,
    ...options,
  });
  const settle = (): Promise<void> => clock.runUntil(() => true);

  return {
    clock,
    service,
    client,
    kling: client.multiImage2Video,
    settle,
    async pass(ms) {
      let isOver = false;
      clock.schedule(() => {
        isOver = true;
      }, ms);
      await clock.runUntil(() => isOver);
    },
    async end(externalTaskId) {
      await client.multiImage2Video.get(service.fail(externalTaskId).task_id);
      await settle();
    },
  };
}

/** Makes one call whose answer is lost and then found. From then on the client knows that lookups are served. */
export async function learnThatLookupsAreServed({ clock, service, kling }: StartedClient): Promise<void> {
  const { plan } = service;
  service.plan = { ...plan, posts: ["answer lost"], gets: [], served: true, unique: true };
  await outcomeOf(clock, kling.create(input));
  service.plan = plan;
}
