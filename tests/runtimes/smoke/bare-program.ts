// For Node, Bun and Deno, in one file without imports: only the language and its globals are available.
import { runtimeName } from "./runtime-name.ts";
import { type SmokeSettings, smoke } from "./smoke.ts";
import { straight } from "./straight.ts";

const settings = JSON.parse(process.argv[2] ?? "") as SmokeSettings;

// biome-ignore lint/suspicious/noConsole: the result is what this program prints
console.log(JSON.stringify(await smoke(runtimeName(), settings, straight)));
