import type { CpuResult } from "./cpu.ts";
import { measure, startSink } from "./process.ts";
import { ratios, type Spread, spreadOf } from "./spread.ts";
import type { PictureForm, SubmitResult } from "./submit.ts";
import { number, table } from "./table.ts";
import type { Target } from "./target.ts";

export interface Report {
  table: string;
  /** Rows for the summary: a measure, then a number of each client. */
  summary: string[][];
  targets: Target[];
}

const oursName = "cometapi-kling";
const spread = ({ median, low, high }: Spread, digits: number): string =>
  `${number(median, digits)} (${number(low, digits)} to ${number(high, digits)})`;

/** CPU time of the client's process for one get of a task, beside bare fetch. */
export async function cpuReport(names: readonly string[], rounds: number): Promise<Report> {
  const results = new Map<string, CpuResult>(names.map((name) => [name, { own: [], fetch: [] }]));
  for (const [name, result] of results) {
    using sink = await startSink(name);
    for (let round = 0; round < rounds; round++) {
      const { own, fetch } = await measure<CpuResult>("cpu", name, sink.url);
      result.own.push(...own);
      result.fetch.push(...fetch);
    }
  }
  const rows = [...results].map(([name, { own, fetch }]) => {
    return { name, us: spreadOf(own), ratio: ratios(own, fetch) };
  });
  const value = rows.find(({ name }) => name === oursName)?.ratio.median ?? Number.NaN;
  return {
    table: table([
      ["client", "CPU of a request, µs", "ratio to fetch"],
      ...rows.map(({ name, us, ratio }) => [name, spread(us, 0), spread(ratio, 2)]),
    ]),
    summary: [["CPU of a request to that of fetch", ...rows.map(({ ratio }) => number(ratio.median, 2))]],
    targets: [{ measure: "CPU of a request over bare fetch", value, atMost: 1.3, unit: "x", digits: 2 }],
  };
}

interface Way {
  name: string;
  form: PictureForm;
}

/** Time and memory of one create request with four pictures of 10 MB. */
export async function submitReport(
  names: readonly string[],
  files: readonly string[],
  rounds: number,
): Promise<Report> {
  const ways: Way[] = [
    { name: oursName, form: "files as Blobs" },
    { name: oursName, form: "Blobs in memory" },
    ...names.map((name) => ({ name, form: "strings of Base64" as const })),
  ];
  const results = new Map<Way, SubmitResult[]>(ways.map((way) => [way, []]));
  const sinks = new Map(await Promise.all(names.map(async (name) => [name, await startSink(name)] as const)));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [way, taken] of results) {
        const url = sinks.get(way.name)?.url ?? "";
        taken.push(await measure<SubmitResult>("submit", way.name, url, way.form, ...files));
      }
    }
  } finally {
    for (const sink of sinks.values()) sink[Symbol.dispose]();
  }
  const of = (way: Way | undefined, key: keyof SubmitResult): number[] =>
    (way === undefined ? [] : (results.get(way) ?? [])).map((result) => result[key]);
  const strings = ways.find(({ name }) => name === "fetch");
  // For each client, its first way, which is the one for files.
  const best = names.map((name) => ways.find((way) => way.name === name));
  const streamed = ways.filter(({ form }) => form !== "strings of Base64");
  return {
    table: table([
      ["client", "pictures as", "peak over inputs, MiB", "time, ms", "time to that of fetch", "CPU, ms"],
      ...ways.map((way) => [
        way.name,
        way.form,
        spread(spreadOf(of(way, "peakMiB")), 0),
        spread(spreadOf(of(way, "ms")), 0),
        spread(ratios(of(way, "ms"), of(strings, "ms")), 2),
        spread(spreadOf(of(way, "cpuMs")), 0),
      ]),
    ]),
    summary: [
      ["4 x 10 MB: peak over inputs, MiB", ...best.map((way) => number(spreadOf(of(way, "peakMiB")).median))],
      [
        "4 x 10 MB: time to that of fetch",
        ...best.map((way) => number(ratios(of(way, "ms"), of(strings, "ms")).median, 2)),
      ],
    ],
    targets: streamed.flatMap((way) => [
      {
        measure: `4 x 10 MB as ${way.form}: peak`,
        value: spreadOf(of(way, "peakMiB")).median,
        atMost: 90,
        unit: "MiB",
      },
      {
        measure: `4 x 10 MB as ${way.form}: time to that of JSON of strings`,
        value: ratios(of(way, "ms"), of(strings, "ms")).median,
        atMost: 1 / 3,
        unit: "x",
        digits: 2,
      },
    ]),
  };
}
