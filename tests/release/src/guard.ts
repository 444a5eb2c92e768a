import type { Registry } from "./registry.ts";
import { type RunOptions, run } from "./run.ts";

/**
 * Makes sure that nothing can be published to anywhere but the registry of the rehearsal: npm and pnpm say that it is
 * theirs, and changesets is seen asking it.
 * @param names the packages that are to be published.
 * @throws before anything was published.
 */
export async function guard(registry: Registry, names: string[], options: RunOptions): Promise<void> {
  const { hostname } = new URL(registry.url);
  if (hostname !== "127.0.0.1") throw new Error(`${registry.url} is not on this machine`);
  for (const manager of ["npm", "pnpm"]) {
    const seen = (await run(manager, ["config", "get", "registry"], options)).trim();
    if (seen !== registry.url) throw new Error(`${manager} would publish to ${seen}, not to ${registry.url}`);
  }
  const before = registry.asked.length;
  await run("pnpm", ["exec", "changeset", "publish-plan"], options);
  const asked = registry.asked.slice(before);
  for (const name of names) {
    if (!asked.includes(`GET /${name}`)) throw new Error(`changesets looked for ${name} somewhere else`);
  }
}
