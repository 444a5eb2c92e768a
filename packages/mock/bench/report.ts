import { type ContenderId, contenders } from "./contenders.ts";
import type { LargeBody, LargeBodyId } from "./large-body.ts";
import type { LoadResult } from "./load.ts";
import type { ManyTasks } from "./many-tasks.ts";
import { median, ratio } from "./median.ts";
import type { Throughput } from "./throughput.ts";

export interface Measured {
  throughput: Record<ContenderId, Throughput>;
  startUps: Record<"bare" | "simulate" | "contract" | "prism", number[]>;
  largeBody: Record<LargeBodyId, LargeBody[]>;
  manyTasks: ManyTasks;
  /** Lifecycles in a second, by round. */
  lifecycles: number[];
  bundleBytes: number;
}

/** One number with a target. */
export interface Target {
  measure: string;
  value: number;
  bound: number;
  isAtLeast: boolean;
  unit: string;
  digits: number;
  /** An absolute time of this machine, which is printed but has no target. */
  isTime: boolean;
}

export function isMet({ value, bound, isAtLeast }: Target): boolean {
  // A missing measure is `NaN`, which misses the target.
  return isAtLeast ? value >= bound : value <= bound;
}

export const taskCount = 10_000;

export function targetsOf({ throughput, startUps, largeBody, manyTasks, ...rest }: Measured): Target[] {
  const times = (ours: ContenderId, other: ContenderId, what: "post" | "get"): number =>
    ratio(rates(throughput[ours][what]), rates(throughput[other][what]));
  const made = throughput.simulate.tasks + throughput.simulateLogged.tasks;
  const creates = throughput.simulate.creates + throughput.simulateLogged.creates;
  return [
    atLeast("POST of simulate --quiet to bare node:http", times("simulate", "bare", "post"), 0.55, "x", 2),
    atLeast("GET of simulate --quiet to bare node:http", times("simulate", "bare", "get"), 0.55, "x", 2),
    atLeast(
      "POST of simulate to Prism CLI, both with their log",
      times("simulateLogged", "prismLogged", "post"),
      20,
      "x",
      1,
    ),
    atLeast(
      "POST of contract to Prism CLI, both with their log",
      times("contractLogged", "prismLogged", "post"),
      3,
      "x",
      1,
    ),
    atLeast(
      "GET of contract to Prism CLI, both with their log",
      times("contractLogged", "prismLogged", "get"),
      2,
      "x",
      1,
    ),
    atLeast("tasks made for each create answered", made / creates, 1, "", 0),
    atMost("tasks made for each create answered", made / creates, 1, "", 0),
    inTime(atMost("simulate, start to first response", median(startUps.simulate) / 1_000, 0.3, "s", 2)),
    inTime(
      atMost("53 MiB body, simulate", median(largeBody.simulate.map(({ ms }) => ms)) / 1_000, 0.6, "s", 2),
    ),
    atMost("53 MiB body, simulate, peak", median(largeBody.simulate.map((one) => one.peakMb)), 350, "MB", 0),
    atLeast("tasks running at the same time", manyTasks.live, taskCount, "", 0),
    atLeast("of them succeeded", manyTasks.succeeded, taskCount, "", 0),
    atMost("tasks made for them", manyTasks.made, taskCount, "", 0),
    atMost("peak with them", manyTasks.peakMb, 200, "MB", 0),
    inTime(atLeast("lifecycles in process, virtual clock", median(rest.lifecycles), 8_000, "/s", 0)),
    atMost("bundle for a page without videos, gzip", rest.bundleBytes / 1_000, 40, "kB", 1),
  ];
}

function atLeast(measure: string, value: number, bound: number, unit: string, digits: number): Target {
  return { measure, value, bound, isAtLeast: true, unit, digits, isTime: false };
}

function atMost(measure: string, value: number, bound: number, unit: string, digits: number): Target {
  return { ...atLeast(measure, value, bound, unit, digits), isAtLeast: false };
}

function inTime(target: Target): Target {
  return { ...target, isTime: true };
}

function rates(results: readonly LoadResult[]): number[] {
  return results.map(({ perSecond }) => perSecond);
}

export function number(value: number, digits = 0): string {
  if (Number.isNaN(value)) return "?";
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function serverRows({ throughput, startUps, largeBody }: Measured): string[][] {
  const ids = Object.keys(contenders) as ContenderId[];
  const of = (results: readonly LoadResult[], key: keyof LoadResult, digits = 0): string =>
    number(median(results.map((result) => result[key])), digits);
  return [
    ["server", "POST /s", "p99 ms", "CPU µs", "GET /s", "p99 ms", "CPU µs", "start s", "53 MiB s", "peak MB"],
    ...ids.map((id) => {
      const { post, get } = throughput[id];
      const starts = id in startUps ? startUps[id as keyof typeof startUps] : [];
      const bodies = id in largeBody ? largeBody[id as LargeBodyId] : [];
      return [
        contenders[id].name,
        ...[post, get].flatMap((all) => [of(all, "perSecond"), of(all, "p99Ms", 1), of(all, "cpuUs")]),
        starts.length === 0 ? "" : number(median(starts) / 1_000, 2),
        bodies.length === 0 ? "" : number(median(bodies.map(({ ms }) => ms)) / 1_000, 2),
        bodies.length === 0 ? "" : number(median(bodies.map((body) => body.peakMb))),
      ];
    }),
  ];
}

export function targetRows(targets: readonly Target[]): string[][] {
  return [
    ["ours", "measured", "target", ""],
    ...targets.map((target) => {
      const { measure, value, bound, isAtLeast, unit, digits } = target;
      return [
        measure,
        `${number(value, digits)} ${unit}`.trim(),
        `${isAtLeast ? "at least" : "at most"} ${number(bound, Number.isInteger(bound) ? 0 : 2)} ${unit}`.trim(),
        isMet(target) ? "met" : "**missed**",
      ];
    }),
  ];
}

/** A Markdown table, whose first row is the head. Its cells are padded for readers of the source. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
