import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConsumerResult, tryOut, upgrade, upgradeName } from "./consumer-result.ts";
import { consumers } from "./consumers.ts";
import { environment } from "./environment.ts";
import { startMock } from "./mock.ts";
import { startOutside } from "./outside.ts";
import type { Place } from "./place.ts";
import { startRegistry } from "./registry.ts";
import { release, releasePatch, seed, type Versions } from "./release.ts";
import { copyRepository } from "./working-copy.ts";

export interface Rehearsal {
  /** What was published in each of the two rounds. */
  rounds: [first: Versions, patch: Versions];
  results: ConsumerResult[];
  /** How many tasks the mock has made for all of them. */
  tasks: number;
  /** Addresses of other machines that a program has requested in vain. */
  outside: string[];
}

/** Names of the consumers, in the order of the results. */
export const consumerNames: string[] = [...consumers.map(({ name }) => name), upgradeName];

/**
 * Releases the repository to a registry on this machine, by the scripts of a real release, and installs from there.
 * Everything happens in a temporary folder, which is removed.
 * @throws {Error} when nothing could be published.
 */
export async function rehearse(say: (step: string) => void = () => {}): Promise<Rehearsal> {
  const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-rehearsal-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Also when the rehearsal is aborted.
  process.once("exit", remove);
  try {
    await using registry = await startRegistry(join(folder, "registry"));
    await using outside = await startOutside();
    const env = environment(folder, registry.url, outside);
    say("copying the repository");
    const copy = await copyRepository(join(folder, "repository"), env);
    say(`publishing what the packages depend on to ${registry.url}`);
    await seed({ cwd: folder, env });
    say("releasing");
    const first = await release(copy, registry);
    say(`installing ${first.client} in ${consumers.length} folders`);
    await using mock = await startMock(join(folder, "mock"), env);
    const places = join(folder, "consumers");
    mkdirSync(places);
    const place = (index: number): Place => ({ folder: join(places, `${index}`), env, service: mock.url });
    const results = await twoAtOnce(consumers, (consumer, index) =>
      tryOut(consumer, place(index), mock, first.client),
    );
    say("releasing a patch");
    const patch = await releasePatch(copy, registry);
    say(`upgrading to ${patch.client}`);
    results.push(await upgrade(place(0), mock, patch.client));
    const tasks = (await mock.tasks()).length;
    return { rounds: [first, patch], results, tasks, outside: outside.requests };
  } finally {
    process.off("exit", remove);
    remove();
  }
}

async function twoAtOnce<Item, Result>(
  items: Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...items.entries()];
  async function next(): Promise<void> {
    for (let entry = left.shift(); entry !== undefined; entry = left.shift())
      results[entry[0]] = await work(entry[1], entry[0]);
  }
  await Promise.all([next(), next()]);
  return results;
}
