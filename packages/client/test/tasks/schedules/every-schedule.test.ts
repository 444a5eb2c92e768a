import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
// Loaded before the clock runs: a virtual clock does not wait for a part that loads.
import type { ServiceTraits } from "../../../src/index.ts";
import { directClients } from "../../fakes/order-clients.ts";
import { type GetStep, getSteps, type PostStep, postSteps } from "../../fakes/order-steps.ts";
import type { World } from "../../fakes/order-world.ts";
import { play } from "../../fakes/play.ts";

Error.stackTraceLimit = 0;
const longest = 6;
const order = { createMs: 400_000, recoverMs: 3_000, restMs: [0, 1_000_000], method: "create" } as const;
const base: World = {
  unique: false,
  lagMs: 0,
  effectMs: 120_000,
  skewsMs: [140_000, -140_000],
  end: "succeed",
};
const served: ServiceTraits = { servesLookups: true };

const worlds: [string, World, ServiceTraits][] = [
  ["ids that are not unique, lookups at once", base, served],
  ["ids that are not unique, late lookups", { ...base, lagMs: 30_000 }, served],
  ["ids that are not unique, no lookups", { ...base, lagMs: undefined }, {}],
  ["no lookups, and a webhook", { ...base, lagMs: undefined, deliverMs: 5_000 }, {}],
  ["unique ids, lookups at once", { ...base, unique: true }, { ...served, keepsIdsUnique: ["text2Video"] }],
  ["unique ids that are not known to be, late lookups", { ...base, unique: true, lagMs: 30_000 }, served],
  ["unique ids, no lookups", { ...base, unique: true, lagMs: undefined }, { keepsIdsUnique: true }],
];

type Steps = readonly (PostStep | GetStep)[];

/** Plays every schedule that begins with these steps, and returns how many there are. */
async function playAll(world: World, known: ServiceTraits, first: Steps): Promise<number> {
  const { kinds } = await play({
    world,
    order,
    steps: first,
    startClient: directClients(known),
  }).catch((error: unknown) => {
    throw new Error(`after ${JSON.stringify(first)}`, { cause: error });
  });
  let count = 1;
  // Requests after the given steps were answered as they should be. Here is what else could have happened to each.
  for (let index = first.length; index < Math.min(longest, kinds.length); index++) {
    const steps = kinds[index] === "post" ? postSteps : getSteps;
    const before: Steps = [...first, ...Array<"ok">(index - first.length).fill("ok")];
    for (const step of steps) {
      if (step !== "ok") count += await playAll(world, known, [...before, step]);
    }
  }
  return count;
}

describe(
  verifies("client:create.unaided", `every schedule of up to ${longest} steps: at most one task, no lost id`),
  () => {
    test.each(worlds)("%s", { timeout: 600_000 }, async (name, world, known) => {
      const count = await playAll(world, known, []);
      process.stdout.write(`${name}: ${count} schedules\n`);
      expect(count).toBeGreaterThan(1_000);
    });
  },
);
