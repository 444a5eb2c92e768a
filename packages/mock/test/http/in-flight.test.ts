import { once } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { createInFlight } from "../../src/http/body/in-flight.ts";
import { nodeListener } from "../../src/http/node-listener.ts";
import { serve } from "../../src/http/serve.ts";
import { still } from "../support/post-and-get.ts";
import { rawConnection } from "../support/raw-connection.ts";

/** An upload that notes whether it waits. */
function upload() {
  const state = { isWaiting: false };
  return {
    state,
    pause: () => {
      state.isWaiting = true;
    },
    resume: () => {
      state.isWaiting = false;
    },
  };
}

function uploads(maxBytes: number, count: number, maxSmallBytes = 0) {
  const inFlight = createInFlight(maxBytes, maxSmallBytes);
  const totals = new Map<number, number>();
  const all = Array.from({ length: count }, upload);
  const waiting = (): number[] => all.flatMap(({ state }, index) => (state.isWaiting ? [index] : []));
  const add = (index: number, bytes: number) => {
    const total = (totals.get(index) ?? 0) + bytes;
    totals.set(index, total);
    inFlight.add(all[index] ?? upload(), bytes, total);
  };
  const remove = (index: number, bytes: number) => inFlight.remove(all[index] ?? upload(), bytes);
  return { add, remove, waiting };
}

test(verifies("simulator:memory", "bodies within the limit do not wait"), () => {
  const { add, waiting } = uploads(10, 3);
  for (const index of [0, 1, 2]) add(index, 3);
  expect(waiting()).toEqual([]);
});

test(verifies("simulator:memory", "beyond the limit, one body goes on and the others wait for it"), () => {
  const { add, remove, waiting } = uploads(10, 3);
  for (const index of [0, 1, 2]) add(index, 4);
  // The third one passed the limit, so it is the one that goes on.
  expect(waiting()).toEqual([]);
  add(0, 4);
  add(1, 4);
  add(2, 4);
  expect(waiting()).toEqual([0, 1]);
  remove(2, 8);
  // 16 bytes are held still: one of the two goes on.
  expect(waiting()).toEqual([1]);
  add(0, 4);
  remove(0, 12);
  expect(waiting()).toEqual([]);
});

test(verifies("simulator:memory", "a lost connection lets the next body go on"), () => {
  const { add, remove, waiting } = uploads(10, 3);
  add(0, 12);
  add(1, 1);
  add(2, 1);
  expect(waiting()).toEqual([1, 2]);
  // Nobody resumes what is lost.
  remove(1, 1);
  expect(waiting()).toEqual([1, 2]);
  remove(0, 12);
  expect(waiting()).toEqual([1]);
});

test(verifies("simulator:memory", "a small body does not wait for others that stand still"), () => {
  const { add, waiting } = uploads(10, 4, 3);
  add(0, 9);
  add(1, 9);
  add(2, 3);
  expect(waiting()).toEqual([]);
  add(3, 2);
  add(3, 2);
  expect(waiting()).toEqual([3]);
});

test(verifies("simulator:memory", "bodies that wait are answered in the end, over HTTP too"), async () => {
  const simulator = still();
  await using server = await serve(nodeListener(simulator), { port: 0, host: "127.0.0.1" });
  const length = 60 * 2 ** 20;
  const head = `POST /x HTTP/1.1\r\nHost: sim\r\nContent-Length: ${length}\r\n\r\n`;
  const half = Buffer.alloc(length / 2, "x");
  const connections = await Promise.all(Array.from({ length: 6 }, () => rawConnection(server)));
  // Together more than the limit, and none is complete.
  for (const { socket } of connections) {
    socket.write(head);
    socket.write(half);
  }
  // A small request does not wait.
  expect((await fetch(`${server.url}/x`, { method: "POST", body: "{}" })).status).toBe(404);
  // One client gives up.
  const [first, ...others] = connections;
  first?.socket.destroy();
  for (const { socket } of others) socket.write(half);
  await Promise.all(others.map(({ received }) => received(/^HTTP\/1.1 404 /)));
  for (const { socket } of others) {
    socket.destroy();
    await once(socket, "close");
  }
  expect(simulator.journal.requests).toHaveLength(6);
});
