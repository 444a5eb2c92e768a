import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { carriedVersion, findChromium, launchArguments } from "cometapi-kling-chromium";
import { startSimulator } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SmokePage } from "../smoke/page.ts";
import { picture, type SmokeResult, type SmokeSettings } from "../smoke/smoke.ts";
import { bun, deno, type Installed, node, startMiniflare, workerd } from "./installed.ts";
import { createProject, type Project } from "./project.ts";
import { type Service, type ServiceOptions, startService } from "./service.ts";

const key = "sk-canary-of-the-smoke-program";
const delivery = readExample("webhook/video-succeed.json");
const { task_id: taskId, task_info } = JSON.parse(delivery) as Delivery;
const externalTaskIds = { delivered: task_info.external_task_id, lost: "answer-gets-lost" };
// Odd and large, so that the break is not at a round number.
const video = Uint8Array.from({ length: 1_234_567 }, (_, index) => (index * index) % 253);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Delivery {
  task_id: string;
  task_info: { external_task_id: string };
}

let project: Project;

beforeAll(async () => {
  project = await createProject();
});

afterAll(() => project?.remove());

/** The expected result of a runtime. Cloudflare answers a good delivery with another status. */
function expected(runtime: unknown, good = 200): SmokeResult {
  return {
    runtime: runtime as string,
    created: { taskId, status: "submitted" },
    done: { taskId, status: "succeed" },
    updates: ["submitted", "succeed"],
    video: { bytes: video.length, sha256: sha256(video), contentType: "video/mp4", pieces: "many" },
    webhook: {
      answers: { good, repeated: good, unsigned: 403 },
      tasks: [{ taskId, status: "succeed", externalTaskId: externalTaskIds.delivered }],
    },
    lostAnswer: { taskId },
    errors: { notFound: "NotFoundError", moved: "UnexpectedResponseError", tooSmall: "InvalidInputError" },
  };
}

const start = (options: Partial<ServiceOptions> = {}): Promise<Service> =>
  startService({ video, lostExternalTaskId: externalTaskIds.lost, ...options });

function settingsFor({ url }: Service): SmokeSettings {
  return { baseUrl: url, videoUrl: `${url}/video.mp4`, breakUrl: `${url}/break`, delivery, externalTaskIds };
}

/** Checks the requests that arrived at the service, on every runtime. */
function expectArrived(service: Service, authorization: string | undefined): void {
  // The key of a proxy means a page, which cannot stream over HTTP/1.1.
  const isBrowser = authorization === undefined;
  const framing = isBrowser ? "length" : "stream";
  const callbackUrl = expect.stringMatching(/^https:\/\/shop\.example\/hooks\/kling\?.+/) as unknown;
  const image = sha256(picture(640, 480));
  const delivered = { externalTaskId: externalTaskIds.delivered, callbackUrl, image, framing };
  const lost = { externalTaskId: externalTaskIds.lost, framing: "length" };
  expect(service.created[0]).toEqual(delivered);
  // Once: a lost answer must not lead to a second task. Only a browser may send a request again by itself, over a new
  // connection, with the same id, which the service documents as unique.
  const [first, ...repeated] = service.created.slice(1);
  expect(first).toEqual(lost);
  expect(repeated).toEqual(isBrowser && repeated.length > 0 ? [lost] : []);
  expect([...service.keys]).toEqual([authorization]);
  expect(service.videoRequests.map(({ authorization }) => authorization)).not.toContainEqual(
    expect.anything(),
  );
  expect(service.videoRequests.length).toBeGreaterThan(1);
  expect(service.astray).toEqual([]);
}

/** Runs a program to its end. Asynchronous, because the service that it uses runs in this process. */
async function run(command: string, args: string[]): Promise<{ output: string; errors: string }> {
  // Nothing of this process's environment, which may have a real key.
  const env = { PATH: process.env["PATH"], HOME: project.folder, NO_COLOR: "1" };
  const child = spawn(command, args, { cwd: project.folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { output: "", errors: "" };
  child.stdout.on("data", (data: Buffer) => (text.output += String(data)));
  child.stderr.on("data", (data: Buffer) => (text.errors += String(data)));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  expect([code, code === 0 ? "" : text.errors]).toEqual([0, ""]);
  return text;
}

/** Only on this platform do all runtimes have a package. Elsewhere a missing runtime is skipped. */
const hasAll = process.platform === "linux" && process.arch === "x64";
const isLeftOut = (found: unknown): boolean => found === undefined && !hasAll;

interface ProgramRuntime {
  name: string;
  found: Installed | undefined;
  /** Options before the program. */
  flags?: (folder: string) => string[];
}

const programs: ProgramRuntime[] = [
  ...([20, 22, 24, 26] as const).map((major) => ({ name: `node ${major}`, found: node(major) })),
  { name: "bun", found: bun() },
  {
    name: "deno",
    found: deno(),
    flags: (folder) => [
      "run",
      "--no-prompt",
      "--no-remote",
      "--allow-net=127.0.0.1",
      `--allow-read=${folder}`,
      `--allow-write=${folder}`,
    ],
  },
];

describe.each(programs)(verifies("client:runtimes", "$name"), ({ name, found, flags }) => {
  const { version, program } = found ?? { version: "", program: "" };

  async function resultOf(script: string, service: Service, more: object = {}): Promise<unknown> {
    const settings = { ...settingsFor(service), apiKey: key, ...more };
    const args = [...(flags?.(project.folder) ?? []), script, JSON.stringify(settings)];
    const { output, errors } = await run(program, args);
    expect(output + errors).not.toContain(key);
    // The program prints its errors, so that the test can search them for the key.
    expect(errors).toContain("NotFoundError");
    return JSON.parse(output);
  }

  test.skipIf(isLeftOut(found))("runs the packed client, and writes the video to a file", async () => {
    expect(found, `${name} is not installed: run pnpm --dir programs install`).toBeDefined();
    const script = await project.program("program");
    await using service = await start();
    const file = join(mkdtempSync(join(project.folder, "video-")), "video.mp4");
    expect(await resultOf(script, service, { file })).toEqual({
      ...expected(`${name.replace(/ .*/, "")} ${version}`),
      onDisk: { bytes: video.length, sha256: sha256(video) },
    });
    expectArrived(service, `Bearer ${key}`);
  });

  test.skipIf(isLeftOut(found))("gives CommonJS the same by require", async () => {
    const script = join(project.folder, "require.cjs");
    writeFileSync(script, `console.log(typeof require("cometapi-kling").createKlingClient);`);
    const { output } = await run(program, [...(flags?.(project.folder) ?? []), script]);
    expect(output).toBe("function\n");
  });

  test.skipIf(isLeftOut(found))("runs client and webhook handler without any import", async () => {
    const script = await project.bundle("bare-program");
    await using service = await start();
    const { runtime: _, ...rest } = expected("");
    expect(await resultOf(script, service)).toMatchObject(rest);
    expectArrived(service, `Bearer ${key}`);
  });
});

describe(verifies("client:runtimes", "workerd"), () => {
  const startWorker = async (name: string, lines: string[] = []) =>
    startMiniflare({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      modules: true,
      script: readFileSync(await project.bundle(name), "utf8"),
      // Without the flag for Node's built-ins.
      compatibilityDate: "2026-07-01",
      handleStructuredLogs: ({ message }) => void lines.push(message),
    });

  test.skipIf(isLeftOut(workerd()))(
    verifies("client:runtimes.worker", "lets the requests of a worker share one client"),
    async () => {
      await using service = await startSimulator({ port: 0, speed: 100 });
      const worker = await startWorker("shared-client");
      try {
        const body = JSON.stringify({ baseUrl: service.url, apiKey: key });
        const answers = await Promise.all(
          [1, 2, 3].map(async () => {
            const answer = await worker.dispatchFetch("http://worker.example", { method: "POST", body });
            return answer.text();
          }),
        );
        expect(answers).toEqual(["succeed", "succeed", "succeed"]);
        expect(service.simulator.journal.billedTasks()).toHaveLength(3);
      } finally {
        await worker.dispose();
      }
    },
  );

  test.skipIf(isLeftOut(workerd()))("runs client and webhook handler in a worker", async () => {
    const lines: string[] = [];
    const worker = await startWorker("worker", lines);
    try {
      await using service = await start();
      const settings = { ...settingsFor(service), apiKey: key };
      const response = await worker.dispatchFetch("http://worker.example", {
        method: "POST",
        body: JSON.stringify(settings),
      });
      const answer = await response.text();
      expect(JSON.parse(answer)).toEqual(expected("Cloudflare-Workers", 202));
      expectArrived(service, `Bearer ${key}`);
      expect(lines.join("\n")).toContain("NotFoundError");
      expect([answer, ...lines].join("\n")).not.toContain(key);
    } finally {
      await worker.dispose();
    }
  });
});

const executablePath = await findChromium(new URL("..", import.meta.url));

describe(verifies(["client:runtimes", "client:browser"], "Chromium"), () => {
  test.skipIf(isLeftOut(executablePath))(
    "runs client and webhook handler in a page without a key",
    async () => {
      const script = readFileSync(await project.bundle("page"), "utf8");
      const browser = await chromium.launch({ executablePath: executablePath ?? "", args: launchArguments });
      try {
        await using service = await start({ proxyKey: key, script });
        const page = await browser.newPage();
        const lines: string[] = [];
        page.on("console", (message) => lines.push(message.text()));
        page.on("pageerror", (error) => lines.push(`uncaught: ${error.message}`));
        await page.goto(service.url);
        const result = await page.evaluate(
          (settings) => (globalThis as unknown as SmokePage).smoke(settings),
          settingsFor(service),
        );
        expect(result).toEqual(expected(expect.stringMatching(/Chrome\/\d+/)));
        expectArrived(service, undefined);
        expect(lines.join("\n")).toContain("NotFoundError");
        expect(lines.join("\n")).not.toMatch(/uncaught/);
        expect([await page.content(), ...lines].join("\n")).not.toContain(key);
      } finally {
        await browser.close();
      }
    },
  );
});

test(verifies("client:runtimes", "the client's README names the versions that are tested"), () => {
  const readme = readFileSync(new URL("../../../packages/client/README.md", import.meta.url), "utf8");
  const table = /^## Runtimes$[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? "";
  const [chromiumMajor] = carriedVersion().split(".");
  const versions = [...programs.map(({ found }) => found?.version), workerd()?.version, chromiumMajor];
  for (const version of versions) expect(table).toContain(version ?? "");
});

test("a program that needs a built-in of Node cannot be bundled", async () => {
  await expect(project.bundle("program")).rejects.toThrow('Could not resolve "node:');
});
