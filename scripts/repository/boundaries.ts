/**
 * The rooms of each source folder, in order. A room is a folder with its subfolders, or one file; an entry below a
 * folder is its own room. A room imports itself and the rooms before it. `boundaries.test.ts` checks the code against
 * this list.
 */
export interface Boundaries {
  /** Folder of the sources, from the repository's root. */
  folder: string;
  /** Folders by their path, files with their ending. The longest entry that fits a file is its room. */
  rooms: string[];
  /** Packages that every room may import. */
  packages: string[];
  /** Further packages, by room or file. */
  packagesOf: Record<string, string[]>;
}

export const boundaries: Boundaries[] = [
  {
    folder: "packages/client/src",
    rooms: [
      "generated",
      "platform",
      "facts.ts",
      "task.ts",
      "errors",
      "hooks.ts",
      "options",
      "http",
      "input",
      "files",
      "files/disk",
      "tasks",
      "calls",
      "endpoint.ts",
      "generated/client.ts",
      "client.ts",
      "webhook",
      "index.ts",
      "node.ts",
      "webhook.ts",
    ],
    packages: [],
    // openapi-fetch has been announced as deprecated. Only one file has to change when it is replaced.
    packagesOf: {
      "http/transport.ts": ["openapi-fetch"],
      "files/disk": ["node:"],
    },
  },
  {
    folder: "packages/mock/src",
    rooms: [
      "generated",
      "http",
      "simulator/time",
      "simulator/media",
      "simulator/rules",
      "simulator/images",
      "simulator/scenarios",
      "simulator/tasks",
      "simulator/webhooks",
      "simulator/state",
      "simulator/handlers",
      "simulator",
      "contract/prism",
      "contract",
      "persistence",
      "testing",
      "cli/arguments.ts",
      "verify",
      "cli",
      "simulator.ts",
      "msw.ts",
      "testing.ts",
      "vitest.ts",
      "index.ts",
    ],
    packages: ["node:"],
    packagesOf: {
      "msw.ts": ["msw"],
      "vitest.ts": ["vitest"],
      // Prism's own engine, which the build bundles into one file.
      "contract/prism": ["@stoplight", "ajv", "ajv-formats"],
    },
  },
  {
    folder: "apps/demo/src",
    rooms: [
      "endpoint.ts",
      "browser",
      "storage",
      "language",
      "masks/drawing",
      "masks/canvas",
      "masks",
      "draft",
      "problems",
      "pictures",
      "backend",
      "tasks",
      "state.ts",
      "tasks/view",
      "form",
      "history",
      "session.ts",
      "app.tsx",
      "main.tsx",
    ],
    packages: ["cometapi-kling", "react", "react-dom"],
    packagesOf: {
      // All other files use the service through the client.
      "backend/page-backend.ts": ["cometapi-kling-mock"],
      "storage/database.ts": ["idb"],
    },
  },
];
