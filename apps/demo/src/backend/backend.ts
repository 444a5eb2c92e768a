import type { KlingClient } from "cometapi-kling";

/** What answers the requests: a simulator in the page, the simulator behind the page's server, or the service. */
export type BackendName = "page" | "mock" | "service";

export const backendNames: readonly BackendName[] = ["page", "mock", "service"];

/** The backends of the page's server, as addresses for the user to read. A file server has none. */
export interface Offers {
  /** Address of a simulator. */
  mock?: string;
  /** Address of the service. Its key is the server's. */
  service?: string;
}

export interface Scenario {
  name: string;
  description: string;
}

/** A backend, and the client for it. */
export interface Backend {
  name: BackendName;
  kling: KlingClient;
  /** Where a shell would send the same request. */
  shellUrl: string;
  /** The scenarios that new tasks can have; the service itself has none. */
  scenarios: readonly Scenario[];
  /** The scenario of new tasks; undefined for one that succeeds. */
  scenario: string | undefined;
}
