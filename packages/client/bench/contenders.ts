import type { Contender } from "./contender.ts";
import { bareFetch } from "./contenders/bare-fetch.ts";
import { fal } from "./contenders/fal.ts";
import { klingApi } from "./contenders/kling-api.ts";
import { openai } from "./contenders/openai.ts";
import { bareOpenapiFetch } from "./contenders/openapi-fetch.ts";
import { ours } from "./contenders/ours.ts";
import { replicate } from "./contenders/replicate.ts";
import { runway } from "./contenders/runway.ts";

/** The built client, as it is published. The compiler checks the sources and does not see it. */
const built = new URL("../dist/index.js", import.meta.url).href;

/** Everything that is measured, ours first, then the baselines, then the peers. */
export const contenders: readonly Contender[] = [
  ours(() => import(built)),
  bareFetch,
  bareOpenapiFetch,
  runway,
  openai,
  replicate,
  fal,
  klingApi,
];

export function contenderCalled(name: string | undefined): Contender {
  const found = contenders.find((contender) => contender.name === name);
  if (found === undefined) throw new Error(`unknown contender: ${name}`);
  return found;
}
