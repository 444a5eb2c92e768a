// In a browser: the page has no key, and the server that it comes from adds one.
import { runtimeName } from "./runtime-name.ts";
import { type SmokeSettings, smoke, type Verdict } from "./smoke.ts";
import { straight } from "./straight.ts";

export interface SmokePage {
  smoke: (settings: SmokeSettings) => Promise<Verdict>;
}

const page: SmokePage = { smoke: (settings) => smoke(runtimeName(), settings, straight) };
Object.assign(globalThis, page);
