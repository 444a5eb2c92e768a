import {
  type ConcurrencyOptions,
  createKlingClient,
  type KlingClient,
  type KlingClientOptions,
  type MultiImage2VideoInput,
} from "../../src/index.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { type ModelPlan, type ModelService, modelService } from "./model-service.ts";

export const input: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "Wave.",
};

export interface Setup {
  clock: ManualClock;
  service: ModelService;
  kling: KlingClient["multiImage2Video"];
  posts: () => number;
}

/** A client on a service that fails as planned. */
export function setUp(
  plan: Partial<ModelPlan>,
  concurrency: ConcurrencyOptions = {},
  onRetry?: KlingClientOptions["onRetry"],
): Setup {
  const clock = manualClock();
  const service = modelService(clock);
  service.plan = { ...service.plan, ...plan };
  let posts = 0;
  const fetch = (request: Request): Promise<Response> => {
    if (request.method === "POST") posts += 1;
    return service.fetch(request);
  };
  const client = createKlingClient({
    apiKey: "sk-test",
    fetch,
    clock,
    random: () => 0.5,
    requestTimeoutMs: 20_000,
    concurrency,
    onRetry,
  });
  return { clock, service, kling: client.multiImage2Video, posts: () => posts };
}

/** Runs a call on the manual clock to its end. */
export async function outcomeOf<Result>(
  clock: ManualClock,
  call: Promise<Result>,
): Promise<{ value?: Result; error?: unknown }> {
  let outcome: { value?: Result; error?: unknown } | undefined;
  call.then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  await clock.runUntil(() => outcome !== undefined);
  return outcome ?? {};
}

/** One call whose answer is lost and then found: from now on the client knows that looks are served. */
export async function learnThatLooksAreServed({ clock, service, kling }: Setup): Promise<void> {
  const { plan } = service;
  service.plan = { ...plan, posts: ["answer lost"], gets: [], served: true, unique: true };
  await outcomeOf(clock, kling.create(input));
  service.plan = plan;
}
