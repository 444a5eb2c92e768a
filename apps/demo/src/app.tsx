import { type ReactNode, useReducer, useState } from "react";
import { createPageClient } from "./kling.ts";
import { initialState, isBusy, reduce } from "./state.ts";
import { TaskForm } from "./task-form.tsx";
import { TaskView } from "./task-view.tsx";
import { useTask } from "./use-task.ts";

export function App(): ReactNode {
  const [state, dispatch] = useReducer(reduce, initialState);
  const [kling] = useState(() => createPageClient(window.location.href));
  const task = useTask(kling, dispatch);

  return (
    <>
      <header className="masthead">
        <h1>Pictures to video</h1>
        <p>Kling brings a few pictures and a sentence into one short video.</p>
      </header>
      <main className="columns">
        <TaskForm state={state} dispatch={dispatch} isBusy={isBusy(state.run)} onCreate={task.create} />
        <TaskView run={state.run} controls={task} />
      </main>
    </>
  );
}
