import type { KlingClientOptions } from "cometapi-kling";
import { remember, remembered } from "../browser/remembered.ts";
import { type Backend, type BackendName, backendNames, type Offers } from "./backend.ts";
import { openPageBackend } from "./page-backend.ts";
import { openServerBackend } from "./server-backend.ts";
import type { OnUpload } from "./upload-fetch.ts";

export interface Backends {
  /** Opens a backend once. @throws when it does not answer; the next call tries again. */
  open(name: BackendName): Promise<Backend>;
}

export interface BackendsOptions {
  /** Where the page is. */
  pageUrl: string;
  offers: Promise<Offers>;
  /** For the client of every backend. */
  client: KlingClientOptions;
  onUpload: OnUpload;
}

export function createBackends({ pageUrl, offers, client, onUpload }: BackendsOptions): Backends {
  const opened = new Map<BackendName, Promise<Backend>>();

  async function openNew(name: BackendName): Promise<Backend> {
    if (name === "page") return openPageBackend(client);
    const shellUrl = (await offers)[name];
    if (shellUrl === undefined) throw new Error(`The server of this page offers no ${name}.`);
    return openServerBackend({ name, pageUrl, shellUrl, client, onUpload });
  }

  return {
    open(name) {
      const backend = opened.get(name) ?? openNew(name);
      opened.set(name, backend);
      backend.catch(() => opened.delete(name));
      return backend;
    },
  };
}

/** Asks the server of the page which backends it has. A file server has none. */
export async function readOffers(pageUrl: string): Promise<Offers> {
  try {
    const response = await fetch(new URL("backends.json", pageUrl));
    return response.ok ? ((await response.json()) as Offers) : {};
  } catch {
    return {};
  }
}

const choice = "kling-demo-backend";

/** The backend that was chosen last, if it is still there; else a simulator. Never one that costs money. */
export function firstBackend(offers: Offers): BackendName {
  const last = backendNames.find((name) => name === remembered(choice));
  if (last === "page" || (last === "mock" && offers.mock !== undefined)) return last;
  return offers.mock === undefined ? "page" : "mock";
}

export const rememberBackend = (name: BackendName): void => remember(choice, name);
