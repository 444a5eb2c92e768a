import type { CreateTaskInput, KlingClient, Task, TaskReference } from "cometapi-kling";
import { type Dispatch, useEffect, useRef } from "react";
import type { Action } from "./state.ts";

interface Watch {
  id: number;
  isCreating: boolean;
  controller: AbortController;
}

export interface TaskControls {
  /** Creates a task and watches it. Does nothing while another one is being created. */
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
  const current = useRef<Watch>({ id: 0, isCreating: false, controller: new AbortController() });
  useEffect(() => () => current.current.controller.abort(), []);

  /** Ends the watch before, if one is left. Undefined while a task is being created: each one is paid for. */
  function begin(isCreating: boolean): Watch | undefined {
    // Two clicks can come before React has drawn the disabled button, so the state of the page is no guard.
    if (current.current.isCreating) return undefined;
    current.current.controller.abort();
    current.current = { id: current.current.id + 1, isCreating, controller: new AbortController() };
    dispatch({ type: "sent", id: current.current.id });
    return current.current;
  }

  async function submit(send: (options: { signal: AbortSignal }) => Promise<Task>): Promise<void> {
    const watch = begin(true);
    if (watch === undefined) return;
    try {
      const task = await send({ signal: watch.controller.signal });
      watch.isCreating = false;
      await follow(watch, task, task);
    } catch (error) {
      watch.isCreating = false;
      dispatch({ type: "failed", id: watch.id, error });
    }
  }

  /** Watches to the end. Given an id, the first look is at once; a task fresh from `create` is given time. */
  async function follow({ id, controller }: Watch, task: Task, target: Task | string): Promise<void> {
    const { signal } = controller;
    const onUpdate = (seen: Task): void => dispatch({ type: "seen", id, task: seen });
    onUpdate(task);
    try {
      dispatch({ type: "succeeded", id, task: await multiImage2Video.wait(target, { signal, onUpdate }) });
    } catch (error) {
      if (!signal.aborted) dispatch({ type: "failed", id, error });
    }
  }

  return {
    create: (input) => void submit((options) => multiImage2Video.create(input, options)),
    recover: (reference) => void submit((options) => multiImage2Video.recover(reference, options)),
    watch(task) {
      const watch = begin(false);
      if (watch !== undefined) void follow(watch, task, task.task_id);
    },
    stop() {
      dispatch({ type: "stopped" });
      current.current.controller.abort();
    },
  };
}
