/** Ends the pauses of waits: hand the same one to `wait` and call `wake` where a delivery arrives. */
export interface Waker {
  /** Looks at the task now, in every wait for it; costs nothing when there is none. Takes the task or its `task_id`. */
  wake(task: string | { task_id: string }): void;
  /**
   * Calls `listener` whenever the task is woken, until the returned function is called. Implement this alone to wake
   * waits across processes, for example over a message queue.
   */
  on(taskId: string, listener: () => void): () => void;
}

/** A {@link Waker} for one process. */
export function createWaker(): Waker {
  const listeners = new Map<string, Set<() => void>>();
  return {
    wake(task) {
      const taskId = typeof task === "string" ? task : task.task_id;
      for (const listener of listeners.get(taskId) ?? []) listener();
    },
    on(taskId, listener) {
      // A function of its own: one listener may be given twice.
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
