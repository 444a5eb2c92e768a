// Remembers an install, so that the next start needs neither npm nor the network.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether pnpm is in a folder. */
export const hasPnpm = (folder) => ["pnpm", "pnpm.cmd"].some((name) => existsSync(join(folder, name)));

/** The folders of all packages of the workspace. */
function packageFolders(root) {
  const groups = ["packages", "apps", "tests"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [root, join(root, "spec"), ...groups].filter((folder) => existsSync(join(folder, "package.json")));
}

/** A hash of everything that an install follows. */
function hashOf(root) {
  const files = ["pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => join(root, name));
  const manifests = packageFolders(root).map((folder) => join(folder, "package.json"));
  const hash = createHash("sha256");
  for (const file of [...files, ...manifests]) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

// Deleted with what was installed.
const markerIn = (root) => join(root, "node_modules", ".cache", "install.json");

/**
 * The folder of pnpm after an install of exactly these manifests.
 * @param {string} root
 * @returns {string | undefined} undefined when something has changed or is gone.
 */
export function installedPnpm(root) {
  const { hash, pnpm = "" } = readMarker(root);
  const isWhole = packageFolders(root).every((folder) => existsSync(join(folder, "node_modules")));
  return isWhole && hash === hashOf(root) && hasPnpm(pnpm) ? pnpm : undefined;
}

function readMarker(root) {
  try {
    return JSON.parse(readFileSync(markerIn(root), "utf8"));
  } catch {
    // Absent, or written by a process that was stopped: install again.
    return {};
  }
}

/**
 * Records a complete install.
 * @param {string} root
 * @param {string} pnpm the folder of pnpm.
 */
export function rememberInstall(root, pnpm) {
  mkdirSync(dirname(markerIn(root)), { recursive: true });
  writeFileSync(markerIn(root), JSON.stringify({ hash: hashOf(root), pnpm }));
}
