/**
 * The rooms of each source folder, in order. A room is a folder, or a file that stands alone; its files import each
 * other and the rooms before it. `scripts/repository/boundaries.test.ts` holds the code to this list.
 */
export interface Boundaries {
  /** Folder of the sources, from the repository's root. */
  folder: string;
  /** A folder without a slash at its end, or a file without its ending. The longest entry that fits a file counts. */
  rooms: string[];
  /** Imports from outside the folder that every room may make. */
  outside: string[];
  /** Further imports from outside, by room or file. */
  outsideOf: Record<string, string[]>;
}

export const boundaries: Boundaries[] = [
  {
    folder: "packages/client/src",
    rooms: [
      "generated",
      "clock",
      "random-id",
      "runtime",
      "facts",
      "task",
      "input-problem",
      "errors",
      "error-rules",
      "hooks",
      "check-option",
      "credentials",
      "options",
      "http",
      "input",
      "files",
      "tasks",
      "calls",
      "endpoint",
      "generated/client",
      "webhook",
      "client",
      "index",
      "files/to-file",
      "node",
      "webhook-entry",
    ],
    outside: [],
    // openapi-fetch has been announced as deprecated: one file to change when it goes.
    outsideOf: { "http/transport": ["openapi-fetch"], "files/to-file": ["node:"] },
  },
  {
    folder: "packages/mock/src",
    rooms: [
      "generated",
      "http",
      "simulator/time",
      "simulator/scenarios",
      "simulator/rules",
      "simulator/images",
      "simulator/media",
      "simulator/tasks",
      "simulator/webhooks",
      "simulator",
      "contract/prism",
      "contract",
      "persistence",
      "testing",
      "cli/arguments",
      "verify",
      "cli",
      "simulator-entry",
      "msw",
      "vitest",
      "index",
    ],
    outside: ["node:"],
    outsideOf: {
      msw: ["msw"],
      vitest: ["vitest"],
      // Prism's own engine, never an imitation; the build bundles it into one file.
      "contract/prism": ["@stoplight", "ajv", "ajv-formats"],
    },
  },
];
