import { effectsOf } from "../scenarios/resolve.ts";
import { type LiveTask, timeOf, viewOf } from "../tasks/task.ts";
import type { TaskStore } from "../tasks/task-store.ts";
import type { SimulatorClock } from "../time/clock.ts";
import type { WebhookJob } from "./delivery.ts";

interface WebhookScheduleOptions {
  clock: Pick<SimulatorClock, "now" | "schedule">;
  store: Pick<TaskStore, "byTaskId">;
  /** Takes a webhook that is due. */
  enqueue: (job: WebhookJob) => void;
}

/** Enqueues the webhooks of tasks when their status changes. */
export interface WebhookSchedule {
  /** @param from Unix milliseconds of the clock; earlier changes get no webhook */
  add(task: LiveTask, from: number): void;
  /** Cancels every webhook that is not due yet. */
  clear(): void;
}

export function createWebhookSchedule({ clock, store, enqueue }: WebhookScheduleOptions): WebhookSchedule {
  /** Counts the calls of `clear`: a timer of an earlier count does nothing. */
  let epoch = 0;
  return {
    add: (task, from) => {
      const { task_id, callback_url, origin = "", scenario } = task.stored;
      if (callback_url === undefined) return;
      const own = epoch;
      const last = task.plan.steps.at(-1);
      const faults = (scenario === undefined ? undefined : effectsOf(scenario).webhook) ?? {};
      for (const step of task.plan.steps) {
        const deliver = (): void => {
          // Looked up by its id, so that a waiting timer does not keep a forgotten task in memory.
          const known = own === epoch ? store.byTaskId(task_id) : undefined;
          if (known?.stored.callback_url === undefined) return;
          const body = JSON.stringify(viewOf(known, step, origin));
          enqueue({ url: known.stored.callback_url, task_id, body, faults, isLast: step === last });
        };
        const at = timeOf(task, step);
        const inMs = at - clock.now();
        if (inMs > 0) clock.schedule(deliver, inMs);
        // The clock may have gone on since the task was made.
        else if (at >= from) deliver();
      }
    },
    clear: () => {
      epoch += 1;
    },
  };
}
