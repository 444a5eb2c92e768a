import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Backend, type BackendName, defaultBackend, openPageBackend, serverBackend } from "./backend.ts";
import { BackendSwitch } from "./backend-switch.tsx";
import { ErrorNote } from "./error-note.tsx";
import { Workspace } from "./workspace.tsx";

export function App(): ReactNode {
  const [name, setName] = useState<BackendName>(defaultBackend);
  const { backend, error } = useBackend(name);

  return (
    <>
      <header className="masthead">
        <h1>Pictures to video</h1>
        <p>Kling brings a few pictures and a sentence into one short video.</p>
        <BackendSwitch name={name} onChoose={setName} />
      </header>
      {error !== undefined && <ErrorNote error={error} />}
      {backend !== undefined && <Workspace key={backend.name} backend={backend} />}
    </>
  );
}

interface Opened {
  backend?: Backend;
  error?: unknown;
}

/** The backend of that name; neither it nor an error while it is loaded. */
function useBackend(name: BackendName): Opened {
  const pageUrl = window.location.href;
  const server = useMemo(() => serverBackend(pageUrl), [pageUrl]);
  const [opened, setOpened] = useState<Opened>({});
  useEffect(() => {
    if (name === "server") return;
    let isLeft = false;
    let close = (): void => undefined;
    openPageBackend().then(
      (backend) => {
        close = () => backend.close();
        if (isLeft) close();
        else setOpened({ backend });
      },
      (error: unknown) => {
        if (!isLeft) setOpened({ error });
      },
    );
    return () => {
      isLeft = true;
      close();
      setOpened({});
    };
  }, [name]);
  return name === "server" ? { backend: server } : opened;
}
