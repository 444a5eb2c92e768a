// The two commands of the README. Runs on the host's Node 18 or newer and without an install: it installs the
// pinned pnpm, which installs the pinned Node 24 that everything else runs on.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const binaries = join(root, "node_modules", ".bin");

const env = {
  ...process.env,
  PATH: `${binaries}${delimiter}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: "1",
  SCARF_ANALYTICS: "false",
  ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
};

let child;
let stoppedBy;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));

function stop(signal) {
  stoppedBy = signal;
  child?.kill(signal);
}

// A signal to npm alone ends npm and its shell, and would leave this process and its children running.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent && stoppedBy === undefined) stop("SIGTERM");
}, 500).unref();

/** Runs a program to its end, and returns its exit code. */
function run(command, args) {
  if (stoppedBy !== undefined) return Promise.resolve(1);
  return new Promise((resolve) => {
    child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell: process.platform === "win32" });
    child.on("error", (error) => {
      process.stderr.write(`${command} cannot be started: ${error.message}\n`);
      resolve(127);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function install() {
  const code = await run("npx", ["--yes", packageManager, "install", "--frozen-lockfile"]);
  if (code !== 0) return code;
  // turbo looks for pnpm on the path, where only npx has put it. Starting turbo itself by npx would leave it
  // running when the command is stopped.
  const shell = process.platform === "win32";
  const pnpmEnv = spawnSync("npx", ["--yes", packageManager, "exec", "node", "-p", "process.env.PATH"], {
    cwd: root,
    env,
    shell,
  });
  env.PATH = `${binaries}${delimiter}${String(pnpmEnv.stdout).trim()}`;
  if (pnpmEnv.status !== 0) return pnpmEnv.status ?? 1;
  // The install brings Node 24 where a package of it exists. Elsewhere the host's Node must be new enough.
  const version = String(
    spawnSync("node", ["-p", "process.versions.node"], { cwd: root, env, shell }).stdout,
  ).trim();
  if (Number.parseInt(version, 10) >= 24) return 0;
  process.stderr.write(
    `Node 24 or newer is needed on this platform, and ${version} is here: install it and run again.\n`,
  );
  return 1;
}

async function start() {
  const code =
    (await install()) ||
    (await run("turbo", ["run", "build", "--filter=cometapi-kling-demo^...", "--output-logs=errors-only"]));
  return code || run("node", [join("apps", "demo", "start.ts")]);
}

const checks = [
  "//#lint",
  "//#check:unused",
  "//#typecheck:repository",
  "lint",
  "check:generated",
  "typecheck",
  "build",
  "test",
  "test:contract",
  "test:package",
  "test:runtimes",
  "test:generators",
  "test:rehearsal",
  "test:docs",
  "test:e2e",
];

async function test() {
  const installed = await install();
  if (installed !== 0) return installed;
  for (const folder of reportFolders()) rmSync(folder, { recursive: true, force: true });
  const code = await run("turbo", [
    "run",
    ...checks,
    "--continue=dependencies-successful",
    // One task a core, because tests of servers and browsers have time limits.
    "--concurrency=100%",
    "--output-logs=new-only",
  ]);
  // Last and alone: it starts the two commands of the README, which run turbo again.
  const repository = await run("pnpm", ["run", "test:repository"]);
  const { passed, failed, skipped } = countTests();
  // In CI, a skipped test is a failure.
  const incomplete = process.env.CI !== undefined && skipped > 0;
  if (incomplete) process.stderr.write(`${skipped} tests were skipped, which CI does not accept.\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return code || repository || (failed > 0 || passed === 0 || incomplete ? 1 : 0);
}

function reportFolders() {
  const packages = ["packages", "apps", "tests"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [join(root, "spec"), join(root, "scripts"), ...packages].map((folder) => join(folder, ".vitest"));
}

function countTests() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of reportFolders().filter((candidate) => existsSync(candidate))) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
      const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
      total.passed += report.numPassedTests;
      total.failed += report.numFailedTests;
      total.skipped += report.numPendingTests + report.numTodoTests;
    }
  }
  return total;
}

const commands = { start, test };
const command = commands[process.argv[2]];
if (command === undefined) {
  process.stderr.write(`usage: node scripts/run.mjs ${Object.keys(commands).join("|")}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await command();
}
