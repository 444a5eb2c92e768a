import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type OnResolveResult, type Plugin, type PluginBuild } from "esbuild";
import { withFastDual } from "./bundle/fast-dual.ts";
import { writeNotices } from "./bundle/notices.ts";

const { resolve } = createRequire(import.meta.url);

/** What the bundle takes from elsewhere than the import says. */
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
    const instead: [filter: RegExp, path: string][] = [
      // Prism fakes in English only; the other locales are 2 MB.
      [/^@faker-js\/faker$/, "@faker-js/faker/locale/en"],
      // Its UMD build hides what it requires.
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
  // What both need, Prism above all, stands in one file.
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
  // Prism is CommonJS: its requires of Node's own modules need a `require`, which a module does not have.
  banner: {
    js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);',
  },
});
// They map what tsc wrote there before.
for (const name of ["engine", "validator"]) rmSync(`dist/contract/prism/${name}.js.map`);
// They are in the bundle.
for (const name of ["nearest-error", "setup"]) {
  for (const end of ["js", "js.map", "d.ts"]) rmSync(`dist/contract/prism/${name}.${end}`);
}
writeNotices(metafile, "dist/THIRD-PARTY-NOTICES");
// The contract, and what it refers to.
for (const name of ["openapi.json", "DRIFT.md"]) {
  copyFileSync(fileURLToPath(import.meta.resolve(`cometapi-kling-spec/${name}`)), `dist/${name}`);
}
