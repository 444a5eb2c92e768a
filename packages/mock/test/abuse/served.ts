// Serves a simulator in a separate process. Run it with --expose-gc and an IPC channel: each message is answered with
// the bytes that the process holds after a reset.
import { setImmediate as turn } from "node:timers/promises";
import { nodeListener } from "../../src/http/node-listener.ts";
import { serve } from "../../src/http/serve.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";

const simulator = createSimulator({
  clock: virtualClock(),
  send: () => Promise.resolve(new Response()),
});
const server = await serve(nodeListener(simulator), { port: 0, host: "127.0.0.1" });
process.send?.({ url: server.url });

process.on("message", async () => {
  await simulator.advance(1_000_000);
  const { length } = simulator.journal.billedTasks();
  simulator.reset();
  // The memory of the last responses is free after their turn of the event loop.
  for (let count = 0; count < 5; count++) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ bytes: heapUsed + external, billed: length });
});
