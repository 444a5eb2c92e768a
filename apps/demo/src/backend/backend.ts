import type { KlingClient } from "cometapi-kling";

/** Who answers: a simulator in the page, the simulator behind the page's server, or the service itself. */
export type BackendName = "page" | "mock" | "service";

export const backendNames: readonly BackendName[] = ["page", "mock", "service"];

/** What the server of the page has to offer: addresses, for the user to read. A file server offers nothing. */
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

/** One who answers, and the client that asks it. */
export interface Backend {
  name: BackendName;
  kling: KlingClient;
  /** Where a shell would send the same request. */
  shellUrl: string;
  /** What can be asked to happen to new tasks; the service takes no such wishes. */
  scenarios: readonly Scenario[];
  /** What happens to new tasks. */
  scenario: string | undefined;
}
