/** Notifies waits of deliveries. Pass the same notifier to `wait` and call it in the webhook handler's `onTask`. */
export interface Notifier {
  /** Makes every wait for the task poll it now. Takes the task or its `task_id`. Without a wait, does nothing. */
  notify(task: string | { task_id: string }): void;
  /**
   * Calls `listener` at each notification about the task, until the returned function is called. To notify waits across
   * processes, for example over a message queue, implement this method alone.
   */
  subscribe(taskId: string, listener: () => void): () => void;
}

/**
 * Makes a {@link Notifier} for one process.
 * @example
 * ```ts
 * const notifier = createNotifier();
 * const handler = createWebhookHandler({ kling, secret, onTask: (task) => notifier.notify(task) });
 * const done = await kling.multiImage2Video.wait(task, { notifier });
 * ```
 */
export function createNotifier(): Notifier {
  const listeners = new Map<string, Set<() => void>>();
  return {
    notify(task) {
      const taskId = typeof task === "string" ? task : task.task_id;
      for (const listener of listeners.get(taskId) ?? []) listener();
    },
    subscribe(taskId, listener) {
      // Each subscription has its own function, because one listener may subscribe twice.
      const call = (): void => listener();
      const ofTask = listeners.get(taskId) ?? new Set();
      listeners.set(taskId, ofTask.add(call));
      return () => {
        ofTask.delete(call);
        if (ofTask.size === 0 && listeners.get(taskId) === ofTask) listeners.delete(taskId);
      };
    },
  };
}
