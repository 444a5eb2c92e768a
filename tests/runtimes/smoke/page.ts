// For a browser: the page has no key, and its server adds one.
import { runtimeName } from "./runtime-name.ts";
import { type SmokeResult, type SmokeSettings, smoke } from "./smoke.ts";
import { straight } from "./straight.ts";

export interface SmokePage {
  smoke: (settings: SmokeSettings) => Promise<SmokeResult>;
}

const page: SmokePage = { smoke: (settings) => smoke(runtimeName(), settings, straight) };
Object.assign(globalThis, page);
