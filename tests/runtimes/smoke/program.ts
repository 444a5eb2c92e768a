// For Node, Bun and Deno, which find the packed client in node_modules. Also uses its entry for files.
import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { createKlingClient } from "cometapi-kling";
import { downloadToFile } from "cometapi-kling/node";
import { runtimeName } from "./runtime-name.ts";
import { serve } from "./server.ts";
import { type SmokeSettings, sha256, smoke } from "./smoke.ts";

const { file, ...settings } = JSON.parse(argv[2] ?? "") as SmokeSettings & { file: string };
const result = await smoke(runtimeName(), settings, serve);

const kling = createKlingClient({ baseUrl: settings.baseUrl, apiKey: settings.apiKey, random: () => 0 });
const task = await kling.multiImage2Video.wait(result.done.taskId, { firstPollMs: 1 });
task.task_result.videos[0].url = settings.videoUrl;
const { bytes } = await downloadToFile(kling.multiImage2Video, task, file);
const onDisk = { bytes, sha256: await sha256(new Uint8Array(await readFile(file))) };

// biome-ignore lint/suspicious/noConsole: the result is what this program prints
console.log(JSON.stringify({ ...result, onDisk }));
