import { client } from "./client.ts";
import { contract } from "./contract.ts";
import { demo } from "./demo.ts";
import { mock } from "./mock.ts";
import { release } from "./release.ts";
import { simulator } from "./simulator.ts";

/**
 * Every documented fact that the contract states and every behaviour that we promise, as data.
 *
 * A test cites the ids that it proves with {@link verifies}; `scripts/requirements.test.ts` fails when an id
 * is cited by no test.
 */
export const requirements: typeof contract &
  typeof client &
  typeof mock &
  typeof simulator &
  typeof demo &
  typeof release = { ...contract, ...client, ...mock, ...simulator, ...demo, ...release };

export type { Requirement } from "./requirement.ts";

export type RequirementId = keyof typeof requirements;

/**
 * Title of a test that proves requirements: `test(verifies("mock:auth", "refuses a basic header"), ...)`.
 * The ids stay readable in the report of a run.
 */
export function verifies(ids: RequirementId | readonly RequirementId[], title: string): string {
  return `${title} [${typeof ids === "string" ? ids : ids.join(", ")}]`;
}
