import { type ReactNode, useReducer } from "react";
import type { Backend } from "./backend.ts";
import { ScenarioPicker } from "./backend-switch.tsx";
import { initialState, isBusy, reduce } from "./state.ts";
import { TaskForm } from "./task-form.tsx";
import { TaskView } from "./task-view.tsx";
import { useTask } from "./use-task.ts";

/** The form and the task, on one backend. */
export function Workspace({ backend }: { backend: Backend }): ReactNode {
  const [state, dispatch] = useReducer(reduce, initialState);
  const { kling, simulator } = backend;
  const task = useTask(kling, dispatch);
  return (
    <main className="columns">
      <div className="stack">
        {simulator !== undefined && <ScenarioPicker simulator={simulator} />}
        <TaskForm state={state} dispatch={dispatch} isBusy={isBusy(state.run)} onCreate={task.create} />
      </div>
      <TaskView run={state.run} controls={task} downloads={simulator === undefined ? undefined : kling} />
    </main>
  );
}
