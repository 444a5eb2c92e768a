import { createKlingClient, type KlingClient } from "cometapi-kling";
import type { Simulator } from "cometapi-kling-mock/simulator";
import { createPageClient } from "./kling.ts";

/** Who answers the page: a simulator inside it, or the server that it came from. */
export type BackendName = "page" | "server";

export interface Backend {
  name: BackendName;
  kling: KlingClient;
  /** The simulator in the page, whose video addresses only its own `fetch` answers. */
  simulator?: Simulator;
  close(): void;
}

// So that a video takes about ten seconds.
const speed = 6;
// Nothing is sent there: the simulator answers before.
const simulatorUrl = "https://simulator.invalid";

/**
 * The server on `npm start` and the dev server, which add the key. Files on a plain web server have nobody behind
 * them, so there the page has its own simulator.
 */
export const defaultBackend: BackendName = import.meta.env.DEV ? "server" : "page";

/** A service of the page's own. Loaded only by who uses it. */
export async function openPageBackend(): Promise<Backend> {
  const { createSimulator, runningClock } = await import("cometapi-kling-mock/simulator");
  const clock = runningClock({ speed });
  const simulator = createSimulator({ clock });
  const kling = createKlingClient({
    baseUrl: simulatorUrl,
    fetch: (request) => simulator.fetch(request),
    // The simulator asks for a key as the service does, and takes any.
    middleware: [{ onRequest: ({ request }) => request.headers.set("authorization", "Bearer any") }],
  });
  const close = (): void => {
    simulator.close();
    clock.stop();
  };
  return { name: "page", kling, simulator, close };
}

/** @param pageUrl where the page is */
export function serverBackend(pageUrl: string): Backend {
  return { name: "server", kling: createPageClient(pageUrl), close: () => undefined };
}
