import type { SpecDocument } from "../contract/spec-file.ts";
import type { StartSimulatorOptions } from "../persistence/start-simulator.ts";
import { curlCommand, curlExample } from "./curl.ts";

/**
 * What a run of the simulator is, and the next commands to type.
 * @param certificate the file of the certificate, if it serves HTTPS
 */
export function bannerOf(
  { speed = 1, clock, seed, scenario, db, tokens }: StartSimulatorOptions,
  url: string,
  certificate: string | undefined,
  spec: SpecDocument,
): string {
  const isStill = clock !== undefined;
  const time = isStill
    ? "stands still until POST /__simulator/advance"
    : `${speed} simulated seconds a second`;
  return `Simulator: ${url}

  speed     ${time}
  seed      ${seed} (--seed ${seed} makes the same ids and times again)
  scenario  ${scenario ?? "none"}
  tasks     ${db === undefined ? "in memory" : `in ${db}`}

Try it:
${curlExample(spec, url, { key: tokens?.[0], certificate })}

Then see its task:
${curlCommand(`${url}/__simulator/tasks`, certificate)}

Scenarios: ${url}/__simulator/scenarios
`;
}
