import { createKlingClient, type Task, type VideoResult, type WaitOptions } from "../../src/index.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { exampleBody, type RecordedFetch } from "./recorded-fetch.ts";

/** A task that was just created. */
export const submitted = exampleBody("create-response")["data"] as Task<VideoResult>;
export const taskId: string = submitted.task_id;

export interface Waiting {
  outcome: () => { task?: Task<VideoResult>; error?: unknown } | undefined;
  settled: Promise<void>;
  /** Milliseconds since the wait began. */
  elapsed: () => number;
  clock: ManualClock;
  warnings: string[];
}

/** Starts a wait on a manual clock. */
export function startWait(
  fake: RecordedFetch,
  task: Task<VideoResult> | string,
  options: WaitOptions = {},
  random = () => 0,
): Waiting {
  const clock = manualClock();
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const began = clock.now();
  const client = createKlingClient({ apiKey: "sk-test", fetch: fake.fetch, clock, random, onWarning });
  let outcome: { task?: Task<VideoResult>; error?: unknown } | undefined;
  const settled = client.multiImage2Video.wait(task, options).then(
    (done) => {
      outcome = { task: done };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  return { outcome: () => outcome, settled, elapsed: () => clock.now() - began, clock, warnings };
}

/** Runs a wait to its end. */
export async function waitFor(
  fake: RecordedFetch,
  task: Task<VideoResult> | string,
  options?: WaitOptions,
  random?: () => number,
) {
  const waiting = startWait(fake, task, options, random);
  await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
  return { ...waiting.outcome(), clock: waiting.clock, warnings: waiting.warnings };
}
