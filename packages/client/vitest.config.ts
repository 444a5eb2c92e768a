import { defineConfig } from "vitest/config";

/**
 * Replaces the client's `import()` of a part by a static import. A part takes real time to load. A test's own clock would
 * run on meanwhile, and on a busy machine a call would time out before its part is there.
 */
const staticParts = {
  name: "static-parts",
  transform(code: string, id: string) {
    const parts: string[] = [];
    if (!/\/client\/src\/.*\.ts$/.test(id)) return undefined;
    const changed = code.replace(/\bimport\(("\.[^"]+")\)/g, (_import, path: string) => {
      parts.push(`import * as __part${parts.length} from ${path};`);
      return `Promise.resolve(__part${parts.length - 1})`;
    });
    return { code: `${parts.join(" ")}${changed}`, map: null };
  },
};
const unitTests = "test/{client,http,input,files,tasks,calls,webhook}/**/*.test.ts";
// Tests of parts that load late, or not at all.
const loadingTests = "test/client/parts.test.ts";
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [staticParts],
        test: {
          name: "unit",
          include: [unitTests, "bench/**/*.test.ts"],
          exclude: [loadingTests],
          // Each file cleans up after itself. Loading the client anew for each would take a third of the time.
          isolate: false,
          ...timeouts,
        },
      },
      { test: { name: "loading", include: [loadingTests], ...timeouts } },
      {
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "tsconfig.json",
          },
        },
      },
      { test: { name: "contract", include: ["test/contract/**/*.test.ts"], ...timeouts } },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: "./test/package/setup.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
