/** Tells waits that something is new about a task: hand the same one to `wait` and to the handler of deliveries. */
export interface Notifier {
  /** Has every wait for the task read it now; does nothing when there is none. Takes the task or its `task_id`. */
  notify(task: string | { task_id: string }): void;
  /**
   * Calls `listener` at each notification about the task, until the returned function is called. Implement this alone
   * to notify waits across processes, for example over a message queue.
   */
  subscribe(taskId: string, listener: () => void): () => void;
}

/**
 * A {@link Notifier} for one process.
 * @example
 * const notifier = createNotifier();
 * const handler = createWebhookHandler({ kling, secret, onTask: (task) => notifier.notify(task) });
 * const done = await kling.multiImage2Video.wait(task, { notifier });
 */
export function createNotifier(): Notifier {
  const listeners = new Map<string, Set<() => void>>();
  return {
    notify(task) {
      const taskId = typeof task === "string" ? task : task.task_id;
      for (const listener of listeners.get(taskId) ?? []) listener();
    },
    subscribe(taskId, listener) {
      // A function of its own, because one listener may subscribe twice.
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
