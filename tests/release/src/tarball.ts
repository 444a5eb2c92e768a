import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fieldsOfDevelopment = ["devDependencies", "scripts", "packageManager"];

/**
 * The faults of an unpacked tarball, as sentences: a missing file, a field that only this repository needs, a link of its
 * README that leads nowhere.
 */
export function tarballProblems(folder: string): string[] {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const missing = ["LICENSE", "README.md", "CHANGELOG.md"].filter((name) => !existsSync(join(folder, name)));
  const manifest = JSON.parse(read("package.json")) as Record<string, unknown>;
  const fields = fieldsOfDevelopment.filter((field) => field in manifest);
  const readme = existsSync(join(folder, "README.md")) ? read("README.md") : "";
  const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const lost = links.filter((target) => !leadsSomewhere(target, folder));
  return [
    ...missing.map((name) => `${name} is missing`),
    ...fields.map((field) => `package.json has ${field}`),
    ...(/"(?:workspace|catalog):/.test(JSON.stringify(manifest)) ? ["package.json names a workspace"] : []),
    ...lost.map((target) => `README.md links to ${target}, which is not in the package`),
  ];
}

function leadsSomewhere(target: string, folder: string): boolean {
  if (target.startsWith("#") || /^https?:/.test(target)) return true;
  return existsSync(join(folder, target.replace(/#.*/, "")));
}
