import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Contender } from "./contender.ts";

/** The form in which the client gets the four pictures. */
export type PictureForm = "files as Blobs" | "Blobs in memory" | "strings of Base64";

export interface SubmitResult {
  /** Peak of the process's memory over what it held with the pictures in hand, in MiB. */
  peakMiB: number;
  ms: number;
  /** CPU of the client's process, user and system, all threads. */
  cpuMs: number;
}

/** Sends four pictures in one create request, and measures it. Call it once a process: the peak is the process's. */
export async function probeSubmit(
  contender: Contender,
  { form, files, baseUrl }: { form: PictureForm; files: readonly string[]; baseUrl: string },
): Promise<SubmitResult> {
  const client = await contender.open({ baseUrl, apiKey: "k" });
  // The first request of a process loads fetch, which is not measured here.
  await client.create();
  const inputs = await Promise.all(
    files.map((file) => (form === "files as Blobs" ? openAsBlob(file) : readFile(file))),
  );
  const blobs = inputs.map((input) =>
    Buffer.isBuffer(input) && form === "Blobs in memory" ? new Blob([input]) : input,
  );
  if (form === "Blobs in memory") inputs.length = 0;
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const pictures = blobs.map((picture) => (picture instanceof Blob ? picture : picture.toString("base64")));
  await client.create({ pictures });
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  return { peakMiB: (peak - before) / 2 ** 20, ms, cpuMs: (user + system) / 1_000 };
}
