import type { Contender, VideoClient } from "./contender.ts";
import { bareFetch } from "./contenders/bare-fetch.ts";

const warmUp = 300;
const blocks = 15;
const requestsInBlock = 150;

/** Microseconds of CPU for one request, block by block, and those of bare fetch in the block beside it. */
export interface CpuResult {
  own: number[];
  fetch: number[];
}

/**
 * Measures the CPU time of this process for one get of a task: user and system, all threads. The client and bare fetch
 * take turns, so that the other load of the machine affects both.
 */
export async function probeCpu(contender: Contender, baseUrl: string): Promise<CpuResult> {
  const client = await contender.open({ baseUrl, apiKey: "k" });
  const bare = await bareFetch.open({ baseUrl, apiKey: "k" });
  const result: CpuResult = { own: [], fetch: [] };
  await measure(client, warmUp);
  await measure(bare, warmUp);
  for (let block = 0; block < blocks; block++) {
    result.own.push(await measure(client, requestsInBlock));
    result.fetch.push(await measure(bare, requestsInBlock));
  }
  return result;
}

async function measure(client: VideoClient, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < times; count++) await client.get("861309198188019719");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
