import { type Consumer, installedVersion, playProgram, settle } from "./consumers.ts";
import type { Mock } from "./mock.ts";
import type { Outcome, Place } from "./place.ts";
import { run } from "./run.ts";

/** A consumer, and what became of it. */
export interface Verdict {
  consumer: string;
  /** Of the client that it has installed; undefined if it could not. */
  version: string | undefined;
  /** Undefined if it has created, waited for and downloaded a video. */
  problem: string | undefined;
}

/** Installs the client as the consumer does, and plays its program. */
export function tryOut(consumer: Consumer, place: Place, mock: Mock, expected: string): Promise<Verdict> {
  const install = (): Promise<unknown> => settle(consumer, place);
  return judge(consumer.name, place, mock, expected, install, () => consumer.play(place));
}

export const upgradeName = "upgrade, npm update";

/** Upgrades a consumer that has installed the version before, and plays its program once more. */
export function upgrade(place: Place, mock: Mock, expected: string): Promise<Verdict> {
  const { folder: cwd, env } = place;
  const install = (): Promise<unknown> => run("npm", ["update", "cometapi-kling"], { cwd, env });
  return judge(upgradeName, place, mock, expected, install, () => playProgram(place, "main.js"));
}

async function judge(
  consumer: string,
  place: Place,
  mock: Mock,
  expected: string,
  install: () => Promise<unknown>,
  play: () => Promise<Outcome>,
): Promise<Verdict> {
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
    return `it got no video: ${JSON.stringify(outcome)}`;
  if (tasks.filter((id) => id === taskId).length !== 1) return `the mock knows no task ${taskId}`;
  return undefined;
}
