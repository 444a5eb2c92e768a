import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes with gzip that a page loads before its first request: everything but the sample files. */
export async function bundleBytes(): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { createSimulator, virtualClock } from "../src/simulator.ts";',
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outdir: "out",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    minify: true,
    external: ["*/video-5s.ts", "*/video-10s.ts", "*/picture.ts"],
    write: false,
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}
