import type { Registry } from "./registry.ts";
import { type RunOptions, run } from "./run.ts";

/**
 * Makes sure that nothing can be published to another registry than that of the rehearsal: npm and pnpm are configured
 * for it, and changesets sends its requests there.
 * @param names the packages that are to be published.
 * @throws {Error} before anything was published.
 */
export async function guard(registry: Registry, names: string[], options: RunOptions): Promise<void> {
  const { hostname } = new URL(registry.url);
  if (hostname !== "127.0.0.1") throw new Error(`${registry.url} is not on this machine`);
  for (const manager of ["npm", "pnpm"]) {
    const configured = (await run(manager, ["config", "get", "registry"], options)).trim();
    if (configured !== registry.url)
      throw new Error(`${manager} would publish to ${configured}, not to ${registry.url}`);
  }
  const before = registry.requests.length;
  await run("pnpm", ["exec", "changeset", "publish-plan"], options);
  const sent = registry.requests.slice(before);
  for (const name of names) {
    if (!sent.includes(`GET /${name}`))
      throw new Error(`changesets has not requested ${name} from ${registry.url}`);
  }
}
