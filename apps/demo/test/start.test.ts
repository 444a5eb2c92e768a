import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const key = "canary-key-of-the-start";
let child: ChildProcess | undefined;
let taken: Server | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
  taken?.close();
});

/** Runs the command until it has greeted or ended. */
async function start(
  env: NodeJS.ProcessEnv,
): Promise<{ output: () => string; ended: Promise<number | null> }> {
  const none = { KLING_BASE_URL: "", COMETAPI_KEY: "" };
  const clean: NodeJS.ProcessEnv = {
    ...process.env,
    ...none,
    PORT: "0",
    MOCK_PORT: "0",
    SIMULATOR_PORT: "0",
    ...env,
  };
  const process_ = spawn(process.execPath, ["start.ts"], { cwd: root, env: clean });
  child = process_;
  let output = "";
  const ended = once(process_, "close").then(([code]: (number | null)[]) => code ?? null);
  await new Promise<void>((resolve) => {
    const add = (data: Buffer): void => {
      output += String(data);
      if (output.includes("--data")) resolve();
    };
    process_.stdout.on("data", add);
    process_.stderr.on("data", add);
    void ended.then(() => resolve());
  });
  return { output: () => output, ended };
}

async function takePort(): Promise<string> {
  taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  return String((taken.address() as AddressInfo).port);
}

test(
  verifies("repository:start", "default ports that are taken are no obstacle, and the user is told"),
  async () => {
    // Where one is taken already, by a demo that is running, there is nothing to do.
    const servers = [5173, 4010, 4020].map((port) =>
      createServer()
        .on("error", () => undefined)
        .listen(port, "127.0.0.1"),
    );
    const { output } = await start({ PORT: "", MOCK_PORT: "", SIMULATOR_PORT: "" });
    for (const server of servers) server.close();
    expect(output()).toMatch(
      /Port 4010 is taken: the mock is on \d+\.\nPort 4020 is taken: the simulator is on \d+\.\nPort 5173 is taken: the demo is on \d+\./,
    );
  },
);

test.each(["PORT", "MOCK_PORT", "SIMULATOR_PORT"])(
  verifies("repository:start", "a %s that was asked for and is taken ends with 1 and says so"),
  async (name) => {
    const port = await takePort();
    const { output, ended } = await start({ [name]: port });
    expect(await ended).toBe(1);
    expect(output()).toContain(port);
    expect(output().trim().split("\n")).toHaveLength(1);
  },
);

test.each([
  ["PORT", "http"],
  ["MOCK_PORT", "65536"],
  ["KLING_BASE_URL", "http://api.cometapi.com"],
])(verifies("repository:start", "%s=%s ends with 1 and names the variable"), async (name, value) => {
  const env = { [name]: value };
  const { output, ended } = await start(env);
  expect(await ended).toBe(1);
  expect(output()).toContain(`start: ${name} must be`);
});

test(
  verifies(["repository:start", "demo:secret"], "says where the page's requests go, and never the key"),
  async () => {
    const { output, ended } = await start({
      KLING_BASE_URL: `http://127.0.0.1:${await takePort()}`,
      COMETAPI_KEY: key,
    });
    taken?.on("request", ({ socket }) => socket.destroy());
    expect(output()).toContain("what it creates there is paid for");
    const [page] = /http:\/\/[\d.]+:\d+/.exec(output()) ?? [];
    const response = await fetch(`${page}/api/service/kling/v1/videos/multi-image2video/1`);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(key);
    // Under npm a signal comes twice: from the terminal, and from the script above. Two of one name would merge here.
    child?.kill("SIGINT");
    child?.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(output()).toContain("proxy error");
    expect(output()).not.toContain(key);
  },
);
