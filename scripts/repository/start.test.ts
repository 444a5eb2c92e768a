import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { readExample } from "../../spec/document.ts";
import { verifies } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The whole group has ended.
  }
});

/**
 * Starts the command as the README does, with free ports, and returns its output once `curl` is printed. `ended`
 * settles when the last process that has the output open has ended, not only npm.
 */
async function start(): Promise<{ output: () => string; ended: Promise<number | null> }> {
  const env: NodeJS.ProcessEnv = { ...process.env, MOCK_PORT: "0", SIMULATOR_PORT: "0", PORT: "0" };
  // The mock must not get a key of the developer's environment.
  delete env["COMETAPI_KEY"];
  child = spawn("npm", ["start"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child?.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    const add = (data: Buffer): void => {
      output += String(data);
      if (/curl[\s\S]*astronauts/.test(output)) resolve();
    };
    child?.stdout?.on("data", add);
    child?.stderr?.on("data", add);
    void ended.then((code) => reject(new Error(`it ended with ${code}:\n${output}`)));
  });
  return { output: () => output, ended };
}

test.each([
  ["Ctrl-C", "SIGINT", -1],
  ["a signal to npm alone", "SIGTERM", 1],
] as const)(
  verifies("repository:start", "npm start serves, prints a curl that works, and stops on %s"),
  { timeout: 120_000 },
  async (_name, signal, group) => {
    const { output, ended } = await start();
    const urls = [...output().matchAll(/http:\/\/[\w.]+:\d+/g)].map(([url]) => url);
    const [first, ...others] = new Set(urls);
    expect(others).toHaveLength(2);
    const curl = output().slice(output().indexOf("curl"));
    const answer = execFileSync("sh", ["-ec", curl.replace(/^curl/, "curl --silent")], { encoding: "utf8" });
    expect(JSON.parse(answer)).toEqual(JSON.parse(readExample("multi-image2video/create-response.json")));
    const pages = await Promise.all([first, ...others].map(async (url) => (await fetch(`${url}/`)).text()));
    expect(pages.filter((page) => page.includes("<div id="))).toHaveLength(1);

    // A terminal's Ctrl-C goes to the whole group.
    process.kill(group * (child?.pid ?? Number.NaN), signal);
    await ended;
    for (const url of urls) await expect(fetch(url)).rejects.toThrow("fetch failed");
  },
);

test("the mock's command is linked in the workspace, also when it was installed before it was built", () => {
  const version = execFileSync(join(root, "node_modules/.bin/cometapi-kling-mock"), ["--version"], {
    encoding: "utf8",
  });
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
});
