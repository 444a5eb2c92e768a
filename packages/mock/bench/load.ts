import { type Connection, connect, isOk, type Sent } from "./connection.ts";
import { cpuMs } from "./process-use.ts";

const connections = 10;

export interface LoadResult {
  /** The number of responses with 200. */
  requests: number;
  perSecond: number;
  p99Ms: number;
  /** The server's CPU time for a request in microseconds; `NaN` if the system has no such number. */
  cpuUs: number;
}

/**
 * Sends requests for some time over ten connections, one at a time on each.
 * @param requests sent one after the other, again and again
 * @throws {Error} at a response other than 200
 */
export async function load(
  { port, pid }: { port: number; pid: number },
  requests: readonly Sent[],
  ms: number,
): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => connect(port)));
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const cpuBefore = cpuMs(pid);
  await Promise.all(
    open.map((connection) =>
      repeat(connection, () => requests[next++ % requests.length] as Sent, started + ms, latencies),
    ),
  );
  const seconds = (performance.now() - started) / 1_000;
  const usedMs = cpuMs(pid) - cpuBefore;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  const count = latencies.length;
  return {
    requests: count,
    perSecond: count / seconds,
    p99Ms: latencies[Math.floor(count * 0.99)] ?? Number.NaN,
    cpuUs: (usedMs * 1_000) / count,
  };
}

function repeat(
  connection: Connection,
  nextRequest: () => Sent,
  until: number,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.onError = reject;
    let sentAt = performance.now();
    const take = (answer: Buffer): void => {
      const now = performance.now();
      latencies.push(now - sentAt);
      if (!isOk(answer)) {
        reject(new Error(`not a 200: ${answer.toString("latin1", 0, 1_000)}`));
      } else if (now < until) {
        sentAt = now;
        connection.ask(nextRequest(), take);
      } else {
        resolve();
      }
    };
    connection.ask(nextRequest(), take);
  });
}
