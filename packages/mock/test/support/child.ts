import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { resolve } = createRequire(import.meta.url);

/** A command that runs beside the test. */
export interface Child extends AsyncDisposable {
  process: ChildProcess;
  /** The whole output so far. */
  stdout(): string;
  stderr(): string;
  /** The first match in stdout; fails if the command ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

export function start(script: string, args: string[], env: NodeJS.ProcessEnv = {}): Child {
  const process_ = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, NODE_ENV: "test", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  process_.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  process_.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(process_, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    process: process_,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((found, failed) => {
        const check = () => {
          const match = pattern.exec(stdout);
          if (match) found(match);
        };
        check();
        process_.stdout.on("data", check);
        ended.then((code) => failed(new Error(`ended with ${code} before ${pattern}: ${stdout}${stderr}`)));
      }),
    [Symbol.asyncDispose]: async () => {
      process_.kill("SIGKILL");
      await ended;
    },
  };
}

/** The documented contract as published. */
export const specFile: string = resolve("cometapi-kling-spec/openapi.json");
const cliFile: string = fileURLToPath(new URL("../../bin/cometapi-kling-mock.js", import.meta.url));

export function startCli(args: string[], env?: NodeJS.ProcessEnv): Child {
  return start(cliFile, args, env);
}

/** The URL that a started mock prints. */
export async function urlOf(child: Child): Promise<string> {
  const [, url = ""] = await child.printed(/^Contract mock: (http:\S+)\n/);
  return url;
}

/** The stock Prism CLI, whose responses are the expected ones. */
export async function startOracle(file: string = specFile): Promise<Child & { url: string }> {
  const cli = resolve("@stoplight/prism-cli");
  const child = start(cli, ["mock", "--multiprocess=false", "--port", "0", file]);
  const [, url = ""] = await child.printed(/Prism is listening on (http:\S+)/);
  return { ...child, url };
}
