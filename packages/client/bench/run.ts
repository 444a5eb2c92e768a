// `pnpm bench:client`: installs the peers, builds the client, measures all of them in one run and prints Markdown.
// Ends with 1 when a number of ours misses its target.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, type } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { png } from "../test/fakes/pictures.ts";
import type { Behaviour } from "./behaviour.ts";
import { contenders } from "./contenders.ts";
import { folder, measure, run } from "./process.ts";
import {
  abortTable,
  behaviourSummary,
  behaviourTargets,
  faultTable,
  thrownTable,
} from "./report-behaviour.ts";
import { cpuReport, submitReport } from "./report-cost.ts";
import { sizeReport } from "./report-size.ts";
import { number, table } from "./table.ts";
import { isMet, type Target } from "./target.ts";

const rounds = { cpu: 2, submit: 5, start: 15 };
const bounds = { abortMs: 7_000, waitMs: 20_000 };

const started = performance.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const progress = (text: string): void =>
  void process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);

await install();
progress("building the client");
await run("npm", ["run", "--silent", "build"], dirname(folder));

const names = contenders.map(({ name }) => name);
const targets: Target[] = [];

progress("faults, aborts and waits: all clients at once, each in a process of its own");
const startAt = Date.now() + 4_000;
const behaviours = new Map(
  await Promise.all(
    names.map(async (name, index) => {
      return [name, await measure<Behaviour>("behaviour", name, String(startAt + index * 300))] as const;
    }),
  ),
);
const [first] = behaviours.values();
if (first !== undefined) targets.push(...behaviourTargets(first));

progress("CPU of a request");
const cpu = await cpuReport(names, rounds.cpu);
progress("four pictures of 10 MB");
const submit = await withPictures((files) => submitReport(names, files, rounds.submit));
progress("size and start");
const size = await sizeReport(names, rounds.start);
targets.push(...cpu.targets, ...submit.targets, ...size.targets);

const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${type()}, Node ${process.versions.node}`;
say(`# cometapi-kling beside other clients\n`);
say(`${new Date().toISOString().slice(0, 10)}, ${machine}. Medians; in brackets the middle half.\n`);
say(`Versions: ${versions()}.\n`);
say(`## Summary\n`);
say(
  `${table([
    ["tasks made by one call", "ours", ...names.slice(1)],
    ...behaviourSummary(behaviours, bounds),
    ...[cpu, submit, size].flatMap(({ summary }) => summary),
  ])}\n`,
);
say(`## What one paid call does when something fails\n`);
say(`In bold the tasks that were made and are paid for; "+ id" when the caller can find one of them.\n`);
say(`${faultTable(behaviours, bounds.waitMs)}\n`);
say(`## Abort, listeners, bound of a wait\n\n${abortTable(behaviours, bounds)}\n`);
say(`## CPU\n\n${cpu.table}\n`);
say(`## One create request with four pictures of 10 MB\n\n${submit.table}\n`);
say(`## Size and start\n\n${size.table}\n`);
say(`## What is thrown\n\n${thrownTable(behaviours)}\n`);
say(`## Targets\n`);
say(
  table([
    ["ours", "measured", "at most", ""],
    ...targets.map((target) => [
      target.measure,
      `${number(target.value, target.digits)} ${target.unit}`.trim(),
      `${number(target.atMost, target.digits)} ${target.unit}`.trim(),
      isMet(target) ? "met" : "**missed**",
    ]),
  ]),
);
progress("done");
process.exitCode = targets.every(isMet) ? 0 : 1;

/** The peers' packages are not part of the workspace, so that only this command has to install them. */
async function install(): Promise<void> {
  const wanted = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  progress("installing the other clients");
  await run("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, wanted);
}

async function withPictures<Result>(use: (files: string[]) => Promise<Result>): Promise<Result> {
  const place = mkdtempSync(join(tmpdir(), "cometapi-kling-bench-"));
  try {
    const files = [0, 1, 2, 3].map((index) => {
      const file = join(place, `${index}.png`);
      const bytes = png(1_000, 1_000, 10_000_000);
      for (let at = 100; at < bytes.length; at++) bytes[at] = (at * 31 + (at >> 8) * index) & 255;
      writeFileSync(file, bytes);
      return file;
    });
    return await use(files);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function versions(): string {
  const { dependencies } = JSON.parse(
    readFileSync(fileURLToPath(new URL("package.json", import.meta.url)), "utf8"),
  ) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
