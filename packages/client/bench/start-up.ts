import { spawnSync } from "node:child_process";
import { folder } from "./process.ts";
import { type Spread, spreadOf } from "./spread.ts";

const modules: Readonly<Record<string, string>> = {
  "an empty program": "",
  "cometapi-kling": "../dist/index.js",
  "openapi-fetch": "openapi-fetch",
  "@runwayml/sdk": "@runwayml/sdk",
  openai: "openai",
  replicate: "replicate",
  "@fal-ai/client": "@fal-ai/client",
  "kling-api": "kling-api",
};

/** Milliseconds that importing each client adds to a program that does nothing, from start to exit. */
export function importTimes(rounds: number): Record<string, Spread> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, module] of Object.entries(modules)) {
      const code = module === "" ? "" : `await import("${import.meta.resolve(module)}");`;
      const started = performance.now();
      const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
        cwd: folder,
      });
      if (status !== 0) throw new Error(`importing ${name} ended with ${status}`);
      times[name] = [...(times[name] ?? []), performance.now() - started];
    }
  }
  const empty = times["an empty program"] ?? [];
  return Object.fromEntries(
    Object.entries(times)
      .filter(([name]) => name !== "an empty program")
      .map(([name, values]) => [
        name,
        spreadOf(values.map((ms, round) => ms - (empty[round] ?? Number.NaN))),
      ]),
  );
}
