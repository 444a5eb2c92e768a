import { defineConfig } from "vitest/config";

// On its own, so that the tests do not run inside the configuration of the page that they test.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.e2e.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/**/*.e2e.test.ts"],
          globalSetup: ["test/build-page.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A busy machine is no defect of the page.
          expect: { poll: { timeout: 20_000, interval: 20 } },
        },
      },
    ],
  },
});
