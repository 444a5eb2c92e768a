// The two commands of the README. Runs on the host's Node 18 or newer and without an install: it installs the
// pinned pnpm, which installs the pinned Node 24 that everything else runs on.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeProblem } from "./host-node.mjs";
import { hasPnpm, installedPnpm, rememberInstall } from "./installed.mjs";
import { countTests, failedTasks } from "./test-results.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const binaries = join(root, "node_modules", ".bin");
// Where `turbo run --summarize` writes.
const summaries = join(root, ".turbo", "runs");
// The version is exact, so a cached copy is as good as a new one. Without this option npm asks the network each time,
// and takes the cached copy only after minutes where there is none.
const npx = ["--yes", "--prefer-offline", packageManager];

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

/** Installs what the lockfile names, unless it is there. After that, neither npm nor the network is needed. */
async function install() {
  const problem = nodeProblem(optionalDependencies);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 1;
  }
  let pnpm = installedPnpm(root);
  if (pnpm === undefined) {
    process.stdout.write("Installing what the lockfile names.\n");
    const code = await run("npx", [...npx, "install", "--frozen-lockfile"]);
    if (code !== 0) return code;
    pnpm = findPnpm();
    if (pnpm === undefined) return 1;
    rememberInstall(root, pnpm);
  }
  env.PATH = [binaries, pnpm, process.env.PATH].join(delimiter);
  return 0;
}

/** The folder of pnpm. turbo looks for pnpm on the path, where only npx has put it. */
function findPnpm() {
  // Starting turbo itself by npx would leave it running when the command is stopped.
  const { stdout, stderr } = spawnSync("npx", [...npx, "exec", "node", "-p", "process.env.PATH"], {
    cwd: root,
    env,
    shell: process.platform === "win32",
    encoding: "utf8",
  });
  const folder = stdout.trim().split(delimiter).find(hasPnpm);
  if (folder === undefined) process.stderr.write(`pnpm cannot be started: ${stderr}\n`);
  return folder;
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
  if (!isClone()) {
    process.stderr.write(
      "npm test needs git and a clone: it compares with the branch main, and packs what git knows.\n",
    );
    return 1;
  }
  const installed = await install();
  if (installed !== 0) return installed;
  for (const folder of [...reportFolders(), summaries]) rmSync(folder, { recursive: true, force: true });
  const code = await run("turbo", [
    "run",
    ...checks,
    "--continue=dependencies-successful",
    // One task a core, because tests of servers and browsers have time limits.
    "--concurrency=100%",
    "--output-logs=new-only",
    "--summarize",
  ]);
  // Last and alone: it starts the two commands of the README, which run turbo again.
  const tasks = failedTasks(summaries);
  const repository = await run("pnpm", ["run", "test:repository"]);
  return conclude(code || repository, repository === 0 ? tasks : [...tasks, "//#test:repository"]);
}

/** Whether this folder is the top of a git repository. In a downloaded archive it is not. */
function isClone() {
  const { status, stdout } = spawnSync("git", ["rev-parse", "--show-toplevel"], {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 && realpathSync(stdout.trim()) === realpathSync(root);
}

/** Prints the counts and the names of what failed, and returns the exit code. */
function conclude(code, tasks) {
  const { passed, failed, skipped, failures } = countTests(reportFolders(), root);
  for (const task of tasks) process.stdout.write(`failed task: ${task}\n`);
  for (const failure of failures) process.stdout.write(`failed test: ${failure}\n`);
  // In CI, a skipped test is a failure.
  const incomplete = process.env.CI !== undefined && skipped > 0;
  if (incomplete) process.stderr.write(`${skipped} tests were skipped, which CI does not accept.\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return code || (failed > 0 || passed === 0 || incomplete ? 1 : 0);
}

function reportFolders() {
  const packages = ["packages", "apps", "tests"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [join(root, "spec"), join(root, "scripts"), ...packages].map((folder) => join(folder, ".vitest"));
}

const commands = { start, test };
const command = commands[process.argv[2]];
if (command === undefined) {
  process.stderr.write(`usage: node scripts/run.mjs ${Object.keys(commands).join("|")}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await command();
}
