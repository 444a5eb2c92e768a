import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The program under "First video" in the README of the installed client, as a user copies it. */
export function readmeProgram(folder: string): { preload: (service: string) => string; program: string } {
  const readme = readFileSync(join(folder, "node_modules/cometapi-kling/README.md"), "utf8");
  const [, section = ""] = /^## First video$([\s\S]*?)^## /m.exec(readme) ?? [];
  const [, program] = /^```ts\n([\s\S]*?)^```$/m.exec(section) ?? [];
  if (program === undefined) throw new Error("the README of the installed client shows no first video");
  return { preload, program };
}

/**
 * Sends the requests for the service to the mock, and shortens the pauses between polls. Downloads the video from the
 * address that the program prints.
 */
const preload = (service: string): string => `
const send = globalThis.fetch;
let task;
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.origin !== "https://api.cometapi.com") return send(request);
  const response = await send(new Request(new URL(url.pathname + url.search, "${service}"), request));
  task = (await response.clone().json()).data;
  return response;
};
const later = globalThis.setTimeout;
globalThis.setTimeout = (callback, ms, ...rest) => later(callback, ms <= 15_000 ? 1 : ms, ...rest);
const print = console.log;
console.log = async (url) => {
  const response = await send(url);
  const bytes = (await response.arrayBuffer()).byteLength;
  const contentType = response.headers.get("content-type");
  print(JSON.stringify({ taskId: task.task_id, status: task.task_status, contentType, bytes }));
};
`;
