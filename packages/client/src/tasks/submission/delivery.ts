// Loaded on demand, with waiting/wait.ts.

import { callSafely, reasonOf } from "../../hooks.ts";
import type { TaskScope } from "../core.ts";
import type { Notifier } from "../notifier.ts";

/** What a webhook's deliveries tell about a task whose own id is not known yet. */
export interface Delivery {
  /** The `task_id` of the last delivery. It proves nothing until the service has answered with that task. */
  readonly taskId: string | undefined;
  /** Called at each delivery. */
  onDelivery: (() => void) | undefined;
  /** Ends the subscription. */
  stop(): void;
}

/** Subscribes to the deliveries of a task under its external id. An error of the notifier becomes a warning. */
export function subscribeToDelivery(
  { facts, core }: TaskScope,
  notifier: Pick<Notifier, "subscribe"> | undefined,
  externalTaskId: string | undefined,
): Delivery | undefined {
  if (notifier === undefined || externalTaskId === undefined) return undefined;
  let taskId: string | undefined;
  let unsubscribe: () => void = () => {};
  const onError = (error: unknown): void =>
    core.options.onWarning(`${facts.name}: the notifier failed: ${reasonOf(error)}`);
  const delivery: Delivery = {
    get taskId() {
      return taskId;
    },
    onDelivery: undefined,
    stop: () => callSafely(unsubscribe, onError),
  };
  callSafely(() => {
    unsubscribe = notifier.subscribe(externalTaskId, (id) => {
      if (typeof id === "string" && id !== externalTaskId) taskId = id;
      delivery.onDelivery?.();
    });
  }, onError);
  return delivery;
}
