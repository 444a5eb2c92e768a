import {
  createKlingClient,
  type KlingClient,
  type KlingClientOptions,
  type MultiImage2VideoInput,
} from "../../src/index.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import type { RecordedFetch } from "./recorded-fetch.ts";

export const apiKey = "sk-a-long-secret-key";

/** A request whose pictures are URLs. */
export const input: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "They wave.",
};

export interface ClockedClient extends KlingClient {
  clock: ManualClock;
  warnings: string[];
}

/** A client on a manual clock, without jitter. It records its warnings. */
export function clockedClient(fake: RecordedFetch, options: KlingClientOptions = {}): ClockedClient {
  const clock = manualClock();
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const client = createKlingClient({
    apiKey,
    fetch: fake.fetch,
    clock,
    random: () => 0.5,
    onWarning,
    ...options,
  });
  return { ...client, clock, warnings };
}

/** Runs the clock until the call has settled. */
export async function settled<Result>(clock: ManualClock, call: Promise<Result>): Promise<Result> {
  let done = false;
  const end = (): void => {
    done = true;
  };
  call.then(end, end);
  await clock.runUntil(() => done);
  return call;
}
