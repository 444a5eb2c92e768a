import { type Consumer, installConsumer, installedVersion, playProgram } from "./consumers.ts";
import type { Mock } from "./mock.ts";
import type { Outcome, Place } from "./place.ts";
import { run } from "./run.ts";

/** The result of one consumer. */
export interface ConsumerResult {
  consumer: string;
  /** The version of the client that it has installed; undefined if the install failed. */
  version: string | undefined;
  /** Why it failed; undefined if it has created, waited for and downloaded a video. */
  problem: string | undefined;
}

/** Installs the client as the consumer does, and runs its program. */
export function tryOut(
  consumer: Consumer,
  place: Place,
  mock: Mock,
  expected: string,
): Promise<ConsumerResult> {
  const install = (): Promise<unknown> => installConsumer(consumer, place);
  return check(consumer.name, place, mock, expected, install, () => consumer.play(place));
}

export const upgradeName = "upgrade, npm update";

/** Upgrades a consumer that has installed the earlier version, and runs its program again. */
export function upgrade(place: Place, mock: Mock, expected: string): Promise<ConsumerResult> {
  const { folder: cwd, env } = place;
  const install = (): Promise<unknown> => run("npm", ["update", "cometapi-kling"], { cwd, env });
  return check(upgradeName, place, mock, expected, install, () => playProgram(place, "main.js"));
}

async function check(
  consumer: string,
  place: Place,
  mock: Mock,
  expected: string,
  install: () => Promise<unknown>,
  play: () => Promise<Outcome>,
): Promise<ConsumerResult> {
  let version: string | undefined;
  try {
    await install();
    version = installedVersion(place);
    const outcome = await play();
    const problem = problemOf(outcome, version, expected, await mock.tasks());
    return { consumer, version, problem };
  } catch (error) {
    return { consumer, version, problem: error instanceof Error ? error.message : String(error) };
  }
}

function problemOf(outcome: Outcome, version: string, expected: string, tasks: string[]): string | undefined {
  const { taskId, status, contentType, bytes } = outcome;
  if (version !== expected) return `${version} is installed, and ${expected} was published`;
  if (status !== "succeed" || contentType !== "video/mp4" || bytes < 1000)
    return `no video was downloaded: ${JSON.stringify(outcome)}`;
  if (tasks.filter((id) => id === taskId).length !== 1) return `the mock has not made task ${taskId}`;
  return undefined;
}
