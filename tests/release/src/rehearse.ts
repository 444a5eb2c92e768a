import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consumers } from "./consumers.ts";
import { environment } from "./environment.ts";
import { startMock } from "./mock.ts";
import { startOutside } from "./outside.ts";
import type { Place } from "./place.ts";
import { startRegistry } from "./registry.ts";
import { release, releasePatch, seed, type Versions } from "./release.ts";
import { tryOut, upgrade, upgradeName, type Verdict } from "./verdict.ts";
import { copyRepository } from "./working-copy.ts";

export interface Rehearsal {
  /** What was published in each of the two rounds. */
  rounds: [first: Versions, patch: Versions];
  verdicts: Verdict[];
  /** How many tasks the mock has made for all of them. */
  tasks: number;
  /** Addresses outside this machine that a program asked for, and did not get. */
  outside: string[];
}

/** Names of the verdicts, in their order. */
export const consumerNames: string[] = [...consumers.map(({ name }) => name), upgradeName];

/**
 * Releases the repository to a registry on this machine, by the scripts of a real release, and installs from there.
 * Everything happens in a temporary folder, which is removed.
 * @throws when nothing could be published.
 */
export async function rehearse(say: (step: string) => void = () => {}): Promise<Rehearsal> {
  const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-rehearsal-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Also when the rehearsal is given up.
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
    const verdicts = await twoAtOnce(consumers, (consumer, index) =>
      tryOut(consumer, place(index), mock, first.client),
    );
    say("releasing a patch");
    const patch = await releasePatch(copy, registry);
    say(`upgrading to ${patch.client}`);
    verdicts.push(await upgrade(place(0), mock, patch.client));
    const tasks = (await mock.tasks()).length;
    return { rounds: [first, patch], verdicts, tasks, outside: outside.asked };
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
