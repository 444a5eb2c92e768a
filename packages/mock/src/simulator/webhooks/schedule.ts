import { type LiveTask, timeOf, viewOf } from "../tasks/task.ts";
import { resultIdOf } from "../tasks/task-ids.ts";
import type { SimulatorClock } from "../time/clock.ts";
import type { WebhookJob } from "./delivery.ts";

interface WebhookScheduleOptions {
  clock: Pick<SimulatorClock, "now" | "schedule">;
  findTask: (taskId: string) => LiveTask | undefined;
  /** Called with each webhook that is due. */
  enqueue: (job: WebhookJob) => void;
}

/** Enqueues the webhooks of tasks when their status changes. */
export interface WebhookSchedule {
  /** @param from Unix milliseconds of the clock; earlier changes of status get no webhook */
  add(task: LiveTask, from: number): void;
  /** Cancels every webhook that is not due yet. */
  clear(): void;
}

/** The id under which another system knows the task: it differs in its second half, and is always the same. */
function foreignIdOf(taskId: string): string {
  return resultIdOf(taskId, foreignIndex);
}

/** Beyond the indexes of ids in results. */
const foreignIndex = 99;

export function createWebhookSchedule({ clock, findTask, enqueue }: WebhookScheduleOptions): WebhookSchedule {
  /** The number of calls of `clear`. A timer of an earlier epoch does nothing. */
  let epoch = 0;
  return {
    add: (task, from) => {
      const { task_id, callback_url, origin = "", foreign_page: foreignPage } = task.stored;
      if (callback_url === undefined) return;
      const own = epoch;
      const last = task.plan.steps.at(-1);
      const faults = task.effects.webhook ?? {};
      for (const step of task.plan.steps) {
        const deliver = (): void => {
          // The timer holds only the id, so that it does not keep a dropped task in memory.
          const known = own === epoch ? findTask(task_id) : undefined;
          if (known?.stored.callback_url === undefined) return;
          const view = viewOf(known, step, origin);
          const body = JSON.stringify(
            faults.hasForeignId ? { ...view, task_id: foreignIdOf(task_id) } : view,
          );
          const source = { own: [origin], foreignPage };
          enqueue({ url: known.stored.callback_url, task_id, body, source, faults, isLast: step === last });
        };
        const at = timeOf(task, step);
        const inMs = at - clock.now();
        if (inMs > 0) clock.schedule(deliver, inMs);
        // A running clock may have passed the time since the task was made.
        else if (at >= from) deliver();
      }
    },
    clear: () => {
      epoch += 1;
    },
  };
}
