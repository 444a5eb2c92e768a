import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type OnResolveResult, type Plugin, type PluginBuild } from "esbuild";
import { withCappedErrors } from "./bundle/capped-errors.ts";
import { withFastDual } from "./bundle/fast-dual.ts";
import { writeNotices } from "./bundle/notices.ts";
import { withSilentBodies } from "./bundle/silent-bodies.ts";

const { resolve } = createRequire(import.meta.url);

/** Modules that the bundle replaces. */
const replacements: Plugin = {
  name: "replacements",
  setup(bundler: PluginBuild) {
    const nextTo = (file: string): OnResolveResult => ({
      path: fileURLToPath(new URL(`./bundle/${file}`, import.meta.url)),
    });
    bundler.onResolve({ filter: /^(node-fetch|@stoplight\/http-spec\/postman\/operation)$/ }, () =>
      nextTo("absent.ts"),
    );
    bundler.onResolve({ filter: /^url$/ }, ({ importer }) =>
      importer.includes("json-schema-ref-parser") ? nextTo("ref-url.ts") : undefined,
    );
    // Node warns about its own punycode.
    bundler.onResolve({ filter: /^punycode$/ }, () => ({ path: resolve("punycode/") }));
    bundler.onLoad({ filter: /fp-ts[\\/]lib[\\/]function\.js$/ }, ({ path }) => ({
      contents: withFastDual(readFileSync(path, "utf8")),
    }));
    bundler.onLoad(
      { filter: /prism-http[\\/]dist[\\/]validator[\\/]validators[\\/]utils\.js$/ },
      ({ path }) => ({
        contents: withCappedErrors(readFileSync(path, "utf8")),
        resolveDir: dirname(path),
      }),
    );
    bundler.onLoad({ filter: /prism-http[\\/]dist[\\/]utils[\\/]logger\.js$/ }, ({ path }) => ({
      contents: withSilentBodies(readFileSync(path, "utf8")),
      resolveDir: dirname(path),
    }));
    const instead: [filter: RegExp, path: string][] = [
      // Prism fakes in English only; the other locales are 2 MB.
      [/^@faker-js\/faker$/, "@faker-js/faker/locale/en"],
      // Its UMD build hides its requires.
      [/^jsonc-parser$/, "jsonc-parser/lib/esm/main.js"],
    ];
    for (const [filter, path] of instead) {
      bundler.onResolve({ filter }, ({ kind, resolveDir }) => bundler.resolve(path, { kind, resolveDir }));
    }
  },
};

const { metafile } = await build({
  entryPoints: ["src/contract/prism/engine.ts", "src/contract/prism/validator.ts"],
  outdir: "dist",
  outbase: "src",
  // The shared part, mostly Prism, is one file.
  splitting: true,
  chunkNames: "prism",
  allowOverwrite: true,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  plugins: [replacements],
  logLevel: "warning",
  // Prism is CommonJS, and an ES module has no `require` for Node's own modules.
  banner: {
    js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);',
  },
});
// These maps belong to the files that tsc wrote before.
for (const name of ["engine", "validator"]) rmSync(`dist/contract/prism/${name}.js.map`);
// These modules are in the bundle.
for (const name of ["nearest-error", "setup"]) {
  for (const end of ["js", "js.map", "d.ts"]) rmSync(`dist/contract/prism/${name}.${end}`);
}
writeNotices(metafile, "dist/THIRD-PARTY-NOTICES");
// The contract, and the file that it refers to.
for (const name of ["openapi.json", "DRIFT.md"]) {
  copyFileSync(fileURLToPath(import.meta.resolve(`cometapi-kling-spec/${name}`)), `dist/${name}`);
}
