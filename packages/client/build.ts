import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/**
 * One file for each entry, one for what they share, one for what is loaded on demand: Node takes half a millisecond for
 * every file that it imports, and that was most of the client's start. The types stay a file for each source.
 */
await build({
  input: {
    index: "src/index.ts",
    node: "src/node.ts",
    webhook: "src/webhook.ts",
    "generated/schema": "src/generated/schema.ts",
    // Files of their own, so that `browser` in package.json can replace one by the other.
    unsent: "src/http/failure/unsent.ts",
    "unsent-browser": "src/http/failure/unsent-browser.ts",
  },
  // Packages and Node's own modules.
  external: /^(?![./])/,
  platform: "neutral",
  preserveEntrySignatures: "strict",
  output: {
    dir: "dist",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    // With all that it imports, so that every class exists once, whichever entries a program uses.
    codeSplitting: { groups: [{ name: "client", test: /src\/index\.ts$/ }] },
    // Smaller in a page: a minifier that sees one statement at a time does not find what this does.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    sourcemap: true,
    // They are in the package, beside `dist`.
    sourcemapExcludeSources: true,
  },
});

// The contract, and what it refers to.
for (const name of ["openapi.json", "DRIFT.md"]) {
  copyFileSync(fileURLToPath(import.meta.resolve(`cometapi-kling-spec/${name}`)), `dist/${name}`);
}
