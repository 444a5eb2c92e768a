import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readDocument, specUrl } from "./document.ts";
import { insertExampleBodies } from "./example-bodies.ts";
import { generateLimits } from "./generate-limits.ts";
import { generateTypes } from "./generate-types.ts";

/** Writes everything that is generated from the contract; with `--check`, tells what is out of date. */
async function generate(check: boolean): Promise<void> {
  const stale: string[] = [];
  const put = (file: URL, text: string): void => {
    if (readIfThere(file) === text) return;
    if (check) stale.push(relative(process.cwd(), fileURLToPath(file)));
    else writeFileSync(file, text);
  };

  put(
    specUrl,
    insertExampleBodies(readFileSync(specUrl, "utf8"), (file) =>
      readFileSync(new URL(file, specUrl), "utf8"),
    ),
  );
  const types = await generateTypes(specUrl);
  // Client and mock have a copy each: neither may see the contract through the other's eyes.
  for (const owner of ["client", "mock"]) {
    put(new URL(`../packages/${owner}/src/generated/schema.ts`, specUrl), types);
  }
  put(new URL("../packages/client/src/generated/limits.ts", specUrl), generateLimits(readDocument()));

  if (stale.length === 0) return;
  process.stderr.write(
    `Out of date with spec/:\n${stale.map((file) => `  ${file}\n`).join("")}Run \`pnpm generate\` and commit the result.\n`,
  );
  process.exitCode = 1;
}

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

await generate(process.argv.includes("--check"));
