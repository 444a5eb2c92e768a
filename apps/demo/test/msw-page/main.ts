import { klingHandlers } from "cometapi-kling-mock/msw";
import { createSimulator, virtualClock } from "cometapi-kling-mock/simulator";
import { setupWorker } from "msw/browser";

const simulator = createSimulator({ clock: virtualClock() });
const worker = setupWorker(...klingHandlers({ simulator }), ...klingHandlers({ simulator, baseUrl: "/api" }));
await worker.start({ quiet: true, onUnhandledRequest: "bypass" });
document.title = "ready";
