import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KlingError, SubmissionUncertainError, type Task } from "../../../src/index.ts";
import { getFaults, postFaults } from "../../fakes/service.ts";
import { input, learnThatLookupsAreServed, outcomeOf, startClient } from "../../fakes/start-client.ts";

test(verifies(
  "client:create.once",
  "under any schedule of faults: at most one task for a call, none lost, never late",
), { timeout: 120_000 }, async () => {
  const times = fc.integer({ min: 1, max: 120_000 });
  const schedule = fc.record({
    posts: fc.array(fc.constantFrom(...postFaults), { maxLength: 5 }),
    gets: fc.array(fc.constantFrom(...getFaults), { maxLength: 8 }),
    served: fc.boolean(),
    lateMs: fc.integer({ min: 1, max: 60_000 }),
    unique: fc.boolean(),
  });
  // When the caller gives up, in milliseconds, or never.
  const aborts = fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 3 });
  await fc.assert(
    fc.asyncProperty(
      schedule,
      times,
      aborts,
      fc.boolean(),
      fc.boolean(),
      async (plan, timeoutMs, abortMs, learned, queued) => {
        const concurrency = queued ? { tasks: 2, queueTimeoutMs: timeoutMs } : {};
        const setup = startClient(plan, { concurrency });
        if (learned && plan.served) await learnThatLookupsAreServed(setup);
        const before = setup.service.made.length;
        const { uncertain } = setup.service;
        const started = setup.clock.now();
        const abort = new AbortController();
        if (abortMs !== null) setup.clock.schedule(() => abort.abort(), abortMs);
        const pending = setup.kling.create(input, { timeoutMs, signal: abort.signal });
        const { value, error } = await outcomeOf(setup.clock, pending);

        expect(setup.clock.now() - started).toBeLessThanOrEqual(queued ? 2 * timeoutMs : timeoutMs);
        await setup.clock.runUntil(() => setup.clock.pending() === 0);
        const made: Task[] = setup.service.made.slice(before);
        expect(made.length).toBeLessThanOrEqual(1);
        const uncertainPosts = setup.service.uncertain - uncertain;
        // Two minutes are too few for certainty, so that a second request would need unique ids.
        expect(uncertainPosts).toBeLessThanOrEqual(1);
        if (value !== undefined) {
          expect(value).toEqual(made[0]);
          return;
        }
        expect(error).toBeInstanceOf(KlingError);
        expect(error).toMatchObject({ reference: { externalTaskId: pending.reference.externalTaskId } });
        if (made.length === 1) expect(error).toMatchObject({ billed: "unknown" });
        if (made.length === 1 && abortMs === null) expect(error).toBeInstanceOf(SubmissionUncertainError);
      },
    ),
    { numRuns: 3_000, seed: 20_261_123 },
  );
});
