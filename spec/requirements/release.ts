import type { Requirement } from "./requirement.ts";

/** What the repository and its releases promise. */
export const release = {
  "repository:add-endpoint": {
    statement: "An endpoint joins client and simulator by contract and examples alone",
    source: "promise",
  },
  "repository:boundaries": {
    statement: "A room imports only itself and the rooms before it",
    source: "promise",
  },
  "repository:docs": {
    statement:
      "Every snippet of the READMEs works as printed, and they name every option, value and error of their package",
    source: "promise",
  },
  "repository:release": {
    statement:
      "A release is refused unless its registry, versions, commits and the repository in its packages are what they have to be",
    source: "promise",
  },
  "repository:workflows": {
    statement:
      "Workflows take actions by their commit, know no lasting secret, and give each job what it needs and no more",
    source: "promise",
  },
  "repository:api-report": {
    statement: "API.md of a published package is what it exports, and changes only together with a changeset",
    source: "promise",
  },
  "repository:rehearsal": {
    statement:
      "The release script publishes to a registry on this machine, and clean projects of every kind make a video with what they install from there",
    source: "promise",
  },
  "repository:test": {
    statement:
      "npm test ends with the true count and the names of what failed, and says at once when it cannot run",
    source: "promise",
  },
  "repository:start": {
    statement: "npm start serves mock and demo, prints both URLs and stops on a signal",
    source: "promise",
  },
  "repository:architecture": {
    statement:
      "The pictures of packages and rooms have the arrows of manifests and imports, and the way of a paid request names files that it runs",
    source: "promise",
  },
  "repository:supply-chain": {
    statement:
      "What an install brings is known and free to use, every version is exact, and no package runs a script",
    source: "promise",
  },
} as const satisfies Record<string, Requirement>;
