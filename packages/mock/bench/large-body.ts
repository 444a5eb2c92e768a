import { readExample } from "cometapi-kling-spec";
import { connect, requestOf } from "./connection.ts";
import { type Contender, type ContenderId, contenders } from "./contenders.ts";
import { peakMb } from "./process-use.ts";
import { createPath, documentedCreate } from "./requests.ts";
import { start } from "./server.ts";

export interface LargeBody {
  ms: number;
  peakMb: number;
}

const measured = ["bare", "simulate", "contract"] as const satisfies ContenderId[];
export type LargeBodyId = (typeof measured)[number];

/** One create with four pictures of 10 MB, 53 MiB of JSON, to a new process each time. */
export async function measureLargeBody(rounds: number): Promise<Record<LargeBodyId, LargeBody[]>> {
  const results: Record<LargeBodyId, LargeBody[]> = { bare: [], simulate: [], contract: [] };
  const body = fourPictures();
  for (let round = 0; round < rounds; round++) {
    for (const id of measured)
      results[id].push(await post(contenders[id], id === "bare" ? "/parse" : createPath, body));
  }
  return results;
}

async function post(contender: Contender, path: string, body: Buffer): Promise<LargeBody> {
  await using server = await start(contender, documentedCreate);
  const request = requestOf({ method: "POST", path, body });
  const connection = await connect(server.port);
  const started = performance.now();
  await connection.send(request);
  const ms = performance.now() - started;
  connection.close();
  return { ms, peakMb: peakMb(server.pid) };
}

function fourPictures(): Buffer {
  // The head of a PNG, and further bytes.
  const bytes = Buffer.alloc(10_000_000);
  Buffer.from("89504e470d0a1a0a0000000d49484452000003e8000003e80802000000", "hex").copy(bytes);
  for (let at = 40; at < bytes.length; at++) bytes[at] = (at * 31) & 255;
  const image = bytes.toString("base64");
  const documented = JSON.parse(readExample("multi-image2video/create-request.json")) as object;
  return Buffer.from(JSON.stringify({ ...documented, image_list: [1, 2, 3, 4].map(() => ({ image })) }));
}
