import { type ContenderId, contenders } from "./contenders.ts";
import { documentedCreate } from "./requests.ts";
import { start } from "./server.ts";

const measured = ["bare", "simulate", "contract", "prism"] as const satisfies ContenderId[];

/** Milliseconds from the start of a process to its first response to a create, by contender and round. */
export async function measureStartUps(rounds: number): Promise<Record<(typeof measured)[number], number[]>> {
  const times: Record<(typeof measured)[number], number[]> = {
    bare: [],
    simulate: [],
    contract: [],
    prism: [],
  };
  for (let round = 0; round < rounds; round++) {
    for (const id of measured) {
      await using server = await start(contenders[id], documentedCreate);
      times[id].push(server.startMs);
    }
  }
  return times;
}
