import { createKlingClient, type KlingClientOptions } from "cometapi-kling";
import type { Backend, Scenario } from "./backend.ts";
import { scenarioMiddleware } from "./scenario-middleware.ts";
import { type OnUpload, uploadFetch } from "./upload-fetch.ts";

interface ServerBackendOptions {
  name: "mock" | "service";
  /** Where the page is: its requests go to `api/` of the same folder. */
  pageUrl: string;
  shellUrl: string;
  client: KlingClientOptions;
  onUpload: OnUpload;
}

/** A backend behind the server of the page. The client has no key: that server adds it, see `page-server.ts`. */
export async function openServerBackend(options: ServerBackendOptions): Promise<Backend> {
  const { name, pageUrl, shellUrl, client, onUpload } = options;
  const kling = createKlingClient({
    ...client,
    baseUrl: new URL(`api/${name}`, pageUrl),
    fetch: uploadFetch(onUpload),
    middleware: [...(client.middleware ?? []), scenarioMiddleware(() => backend.scenario)],
  });
  const scenarios = name === "mock" ? await readScenarios(pageUrl) : [];
  const backend: Backend = { name, kling, shellUrl, scenarios, scenario: undefined };
  return backend;
}

async function readScenarios(pageUrl: string): Promise<readonly Scenario[]> {
  const response = await fetch(new URL("__simulator/scenarios", pageUrl));
  if (!response.ok)
    throw new Error(`The simulator does not answer (HTTP ${response.status}). Is it running?`);
  const { scenarios } = (await response.json()) as { scenarios: Scenario[] };
  return scenarios;
}
