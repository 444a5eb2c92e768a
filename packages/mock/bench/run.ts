// `pnpm bench:mock`: builds the mock, measures it beside others in one run and prints Markdown.
// Ends with 1 if one of our ratios, counts or sizes misses its target.
import { execFileSync } from "node:child_process";
import { cpus, type } from "node:os";
import { fileURLToPath } from "node:url";
import { bundleBytes } from "./bundle-size.ts";
import { measureLargeBody } from "./large-body.ts";
import { driveTasks } from "./many-tasks.ts";
import {
  isMet,
  type Measured,
  number,
  serverRows,
  table,
  targetRows,
  targetsOf,
  taskCount,
} from "./report.ts";
import { measureStartUps } from "./start-up.ts";
import { measureThroughput } from "./throughput.ts";

const rounds = { load: 11, start: 7, largeBody: 3 };
const loadMs = 800;

const began = performance.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const progress = (text: string): void =>
  void process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);

progress("building the mock");
const folder = fileURLToPath(new URL("..", import.meta.url));
execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: "inherit" });

progress("start to first response");
const startUps = await measureStartUps(rounds.start);
progress("requests a second, all servers in turns");
const throughput = await measureThroughput(rounds.load, loadMs);
progress("four pictures of 10 MB");
const largeBody = await measureLargeBody(rounds.largeBody);
progress(`${number(taskCount)} tasks at once`);
const manyTasks = await driveTasks(taskCount);
progress("lives of tasks in process");
const lifecycles = JSON.parse(
  execFileSync(process.execPath, ["bench/lifecycles.ts"], { cwd: folder, encoding: "utf8" }),
) as number[];
const measured: Measured = {
  throughput,
  startUps,
  largeBody,
  manyTasks,
  lifecycles,
  bundleBytes: await bundleBytes(),
};

const targets = targetsOf(measured);
const machine = `${cpus().length} cores, ${type()}, Node ${process.versions.node}`;
say(`${new Date().toISOString().slice(0, 10)}, ${machine}. Medians of one run, ten connections.\n`);
say(`${table(serverRows(measured))}\n`);
say(table(targetRows(targets)));
progress("done");
process.exitCode = targets.every((target) => target.isTime || isMet(target)) ? 0 : 1;
