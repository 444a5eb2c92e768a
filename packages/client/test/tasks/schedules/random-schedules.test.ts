import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { expect, test } from "vitest";
// Loaded before the clock runs: a virtual clock does not wait for a part that loads.
import { fetchingClients } from "../../fakes/order-clients.ts";
import { getSteps, moreGetSteps, morePostSteps, postSteps } from "../../fakes/order-steps.ts";
import { play } from "../../fakes/play.ts";

const numRuns = 10_000;
Error.stackTraceLimit = 0;

const ms = (max: number) => fc.integer({ min: 1, max });
// A step that does not fit the request is read as "ok".
const steps = fc.array(fc.constantFrom(...postSteps, ...morePostSteps, ...getSteps, ...moreGetSteps), {
  minLength: 1,
  maxLength: 14,
});
const world = fc.record({
  unique: fc.boolean(),
  lagMs: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined, freq: 4 }),
  effectMs: fc.integer({ min: 0, max: 120_000 }),
  deliverMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined, freq: 3 }),
  skewsMs: fc.array(fc.integer({ min: -150_000, max: 150_000 }), { minLength: 1, maxLength: 3 }),
  end: fc.constantFrom("succeed", "failed"),
});
const order = fc.record({
  createMs: ms(500_000),
  recoverMs: ms(60_000),
  restMs: fc.array(fc.constantFrom(0, 1_000, 60_000, 200_000, 700_000), { minLength: 1, maxLength: 3 }),
  method: fc.constantFrom("create", "generate"),
});

test(verifies(
  "client:create.unaided",
  "under random faults and restarts: at most one task for an order, no lost id, no failed task as a success",
), { timeout: 600_000 }, async () => {
  let restarts = 0;
  await fc.assert(
    fc.asyncProperty(world, order, steps, fc.boolean(), async (world, order, steps, isKnown) => {
      const isServed = isKnown && world.lagMs !== undefined;
      const service = { servesLookups: isServed, keepsIdsUnique: isKnown && world.unique };
      const played = await play({ world, order, steps, startClient: fetchingClients(service) });
      restarts += played.processes - 1;
    }),
    { numRuns, seed: 20_261_127 },
  );
  // The schedules have restarts, so that stored references are taken up.
  expect(restarts).toBeGreaterThan(1_000);
});
