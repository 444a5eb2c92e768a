/** A task that a notification is about. */
export interface NotifiedTask {
  task_id: string;
  task_info?: { external_task_id?: string | null | undefined } | undefined;
}

/**
 * Notifies creates and waits of deliveries. Pass the same notifier to `create`, `generate` or `wait`, and call it in
 * the webhook handler's `onTask`.
 */
export interface Notifier {
  /**
   * Makes every wait for the task poll it now, and tells its `task_id` to every create whose answer is missing. Without
   * either, does nothing.
   * @param task the task, or its `task_id` alone.
   * @param callback what the signed URL of the delivery says, for a task that does not carry its external id.
   */
  notify(task: string | NotifiedTask, callback?: { externalTaskId?: string | undefined }): void;
  /**
   * Calls `listener` with the `task_id` at each notification about the task, until the returned function is called. To
   * notify across processes, for example over a message queue, implement this method alone.
   * @param id the `task_id`, or the `external_task_id` of a task whose `task_id` is not known yet.
   */
  subscribe(id: string, listener: (taskId?: string) => void): () => void;
}

/**
 * Makes a {@link Notifier} for one process.
 * @example
 * ```ts
 * const notifier = createNotifier();
 * const handler = createWebhookHandler({ kling, secret, onTask: notifier.notify });
 * const done = await kling.multiImage2Video.wait(task, { notifier });
 * ```
 */
export function createNotifier(): Notifier {
  const listeners = new Map<string, Set<(taskId: string) => void>>();
  return {
    notify(task, callback) {
      const { task_id, task_info }: NotifiedTask = typeof task === "string" ? { task_id: task } : task;
      for (const id of new Set([task_id, task_info?.external_task_id, callback?.externalTaskId])) {
        for (const listener of listeners.get(id ?? "") ?? []) listener(task_id);
      }
    },
    subscribe(id, listener) {
      // Each subscription has its own function, because one listener may subscribe twice.
      const call = (taskId: string): void => listener(taskId);
      const ofTask = listeners.get(id) ?? new Set();
      listeners.set(id, ofTask.add(call));
      return () => {
        ofTask.delete(call);
        if (ofTask.size === 0 && listeners.get(id) === ofTask) listeners.delete(id);
      };
    },
  };
}
