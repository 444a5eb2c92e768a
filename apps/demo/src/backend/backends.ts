import { remember, remembered } from "../browser/remembered.ts";
import type { TaskWire } from "../tasks/task-hooks.ts";
import { type Backend, type BackendName, backendNames, type Offers } from "./backend.ts";
import { openPageBackend } from "./page-backend.ts";
import { openServerBackend } from "./server-backend.ts";

export interface Backends {
  /** Opens it, once. @throws when it cannot be had; the next call tries again. */
  open(name: BackendName): Promise<Backend>;
}

export function createBackends(pageUrl: string, offers: Promise<Offers>, wire: TaskWire): Backends {
  const opened = new Map<BackendName, Promise<Backend>>();

  async function openAnew(name: BackendName): Promise<Backend> {
    if (name === "page") return openPageBackend(wire.options);
    const shellUrl = (await offers)[name];
    if (shellUrl === undefined) throw new Error(`The server of this page offers no ${name}.`);
    const { options: client, uploaded: onUpload } = wire;
    return openServerBackend({ name, pageUrl, shellUrl, client, onUpload });
  }

  return {
    open(name) {
      const backend = opened.get(name) ?? openAnew(name);
      opened.set(name, backend);
      backend.catch(() => opened.delete(name));
      return backend;
    },
  };
}

/** Asks the server of the page what it has to offer. One that knows nothing but files has nothing to offer. */
export async function readOffers(pageUrl: string): Promise<Offers> {
  try {
    const response = await fetch(new URL("backends.json", pageUrl));
    return response.ok ? ((await response.json()) as Offers) : {};
  } catch {
    return {};
  }
}

const choice = "kling-demo-backend";

/** The backend that was chosen last if it is still there; else the simulator that is nearest. Never one that costs money. */
export function firstBackend(offers: Offers): BackendName {
  const last = backendNames.find((name) => name === remembered(choice));
  if (last === "page" || (last === "mock" && offers.mock !== undefined)) return last;
  return offers.mock === undefined ? "page" : "mock";
}

export const rememberBackend = (name: BackendName): void => remember(choice, name);
