import type { Report } from "./report-cost.ts";
import { bundleBytes, installed } from "./size.ts";
import { importTimes } from "./start-up.ts";
import { number, table } from "./table.ts";

const oursName = "cometapi-kling";

/** The size of a client in a page and on disk, and its share of a program's start. */
export async function sizeReport(names: readonly string[], rounds: number): Promise<Report> {
  const times = importTimes(rounds);
  const rows: string[][] = [];
  for (const name of names) {
    const bundle = await bundleBytes(name);
    const install = installed(name);
    const started = times[name];
    rows.push([
      name,
      bundle === undefined ? "does not bundle" : number(bundle),
      started === undefined
        ? "-"
        : `${number(started.median, 1)} (${number(started.low, 1)} to ${number(started.high, 1)})`,
      install === undefined ? "-" : String(install.packages),
      install === undefined ? "-" : number(install.bytes / 1e6, 2),
    ]);
  }
  return {
    table: table([
      [
        "client",
        "bundle of create + wait, gzip bytes",
        "import over an empty program, ms",
        "packages",
        "MB installed",
      ],
      ...rows,
    ]),
    summary: [
      ["create + wait, gzip bytes", ...rows.map(([, bytes = ""]) => bytes)],
      ["import over an empty program, ms", ...rows.map(([, , ms = ""]) => ms.split(" ")[0] ?? "")],
      ["packages installed", ...rows.map(([, , , packages = ""]) => packages)],
    ],
    targets: [
      {
        measure: "bundle of create + wait, gzip",
        value: (await bundleBytes(oursName)) ?? Number.NaN,
        atMost: 6_500,
        unit: "bytes",
      },
      {
        measure: "packages installed",
        value: installed(oursName)?.packages ?? Number.NaN,
        atMost: 3,
        unit: "",
      },
    ],
  };
}
