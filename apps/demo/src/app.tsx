import { type ReactNode, useEffect, useReducer, useState } from "react";
import type { Backend, BackendName } from "./backend/backend.ts";
import { BackendSwitch } from "./backend/backend-switch.tsx";
import { rememberBackend } from "./backend/backends.ts";
import { ScenarioPicker } from "./backend/scenario-picker.tsx";
import { TaskForm } from "./form/task-form.tsx";
import { HistoryList } from "./history/history-list.tsx";
import { useHistory } from "./history/use-history.ts";
import { LanguageSwitch, useTexts } from "./language/language.tsx";
import { createSession, type Session } from "./session.ts";
import { initialState, reduce } from "./state.ts";
import { failureOf } from "./tasks/failure.ts";
import { FailureNote } from "./tasks/view/failure-note.tsx";
import { focusOnTask, TaskView } from "./tasks/view/task-view.tsx";

export function App(): ReactNode {
  const texts = useTexts();
  const [state, dispatch] = useReducer(reduce, initialState);
  const [session] = useState(() => createSession(dispatch, new URL(".", window.location.href).href));
  useEffect(() => session.start(), [session]);
  useHistory(state.tasks);

  const choose = (backend: BackendName): void => {
    rememberBackend(backend);
    dispatch({ type: "backend-chosen", backend });
  };
  return (
    <>
      <header className="masthead">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
        <LanguageSwitch />
        <BackendSwitch name={state.backend} offers={state.offers} onChoose={choose} />
        <OpenedBackend key={state.backend} name={state.backend} session={session} />
      </header>
      <main className="columns">
        <TaskForm
          state={state}
          dispatch={dispatch}
          onCreate={(draft) => session.create(draft, state.backend)}
        />
        <div className="stack">
          <TaskView entry={state.tasks.find(({ key }) => key === state.shown)} controls={session} />
          <HistoryList
            tasks={state.tasks}
            shown={state.shown}
            onShow={(key) => {
              dispatch({ type: "task-shown", key });
              // Below a long list, the task is not visible.
              focusOnTask();
            }}
            onDelete={(key) => dispatch({ type: "task-deleted", key })}
          />
        </div>
      </main>
    </>
  );
}

/** The scenarios of the chosen backend, or why the backend does not answer. */
function OpenedBackend({ name, session }: { name: BackendName; session: Session }): ReactNode {
  const texts = useTexts();
  const [opened, setOpened] = useState<{ backend: Backend } | { error: unknown }>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isUnmounted = false;
    session.open(name).then(
      (backend) => {
        if (isUnmounted) return;
        setOpened({ backend });
        // The pressed button goes away, and the focus with it.
        if (attempt > 0) document.getElementById("service")?.focus();
      },
      (error: unknown) => isUnmounted || setOpened({ error }),
    );
    return () => {
      isUnmounted = true;
    };
  }, [name, session, attempt]);
  if (opened === undefined) return null;
  if ("backend" in opened) {
    return opened.backend.scenarios.length > 0 ? <ScenarioPicker backend={opened.backend} /> : null;
  }
  return (
    <FailureNote failure={failureOf(opened.error)} advice={texts.service.failed}>
      <button type="button" onClick={() => setAttempt(attempt + 1)}>
        {texts.service.retry}
      </button>
    </FailureNote>
  );
}
