import type { CreateTaskInput, KlingClient, Task, TaskReference } from "cometapi-kling";
import { type Dispatch, useEffect, useRef } from "react";
import type { Action } from "./state.ts";

interface Watch {
  id: number;
  controller: AbortController;
}

export interface TaskControls {
  /** Creates a task and watches it. Each call is paid for: the page offers none while one is under way. */
  create(input: CreateTaskInput): void;
  /** Watches a task again. */
  watch(task: Task): void;
  /** Looks for a task whose creation is in doubt, and watches it. */
  recover(reference: TaskReference): void;
  /** Stops watching. The task lives on. */
  stop(): void;
}

/** Carries a task from its creation to its end, and tells the reducer what happens. */
export function useTask({ multiImage2Video }: KlingClient, dispatch: Dispatch<Action>): TaskControls {
  const current = useRef<Watch>({ id: 0, controller: new AbortController() });
  useEffect(() => () => current.current.controller.abort(), []);

  /** Ends the watch before, if one is left. */
  function begin(): Watch {
    current.current.controller.abort();
    current.current = { id: current.current.id + 1, controller: new AbortController() };
    dispatch({ type: "sent", id: current.current.id });
    return current.current;
  }

  /** Given a task fresh from the service, `wait` gives it time before the first look; given an id, it looks at once. */
  async function follow(
    find: (options: { signal: AbortSignal }) => Promise<Task>,
    target?: string,
  ): Promise<void> {
    const { id, controller } = begin();
    const { signal } = controller;
    const onUpdate = (task: Task): void => dispatch({ type: "seen", id, task });
    try {
      const task = await find({ signal });
      onUpdate(task);
      const done = await multiImage2Video.wait(target ?? task, { signal, onUpdate });
      dispatch({ type: "succeeded", id, task: done });
    } catch (error) {
      // An abort too: the reducer no longer listens to a task that is not watched.
      dispatch({ type: "failed", id, error });
    }
  }

  return {
    create: (input) => void follow((options) => multiImage2Video.create(input, options)),
    recover: (reference) => void follow((options) => multiImage2Video.recover(reference, options)),
    watch: (task) => void follow(() => Promise.resolve(task), task.task_id),
    stop() {
      dispatch({ type: "stopped" });
      current.current.controller.abort();
    },
  };
}
