import { spawn } from "node:child_process";

export interface RunOptions {
  cwd: string;
  /** The whole environment: nothing of this process's own is passed on. */
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end, and returns what it wrote to stdout. Asynchronous, because the registry runs in this
 * process.
 * @throws {Error} with its whole output, when its exit code is not 0.
 */
export async function run(command: string, args: string[], { cwd, env }: RunOptions): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { output: "", all: "" };
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    text.output += data;
    text.all += data;
  });
  child.stderr.setEncoding("utf8").on("data", (data: string) => {
    text.all += data;
  });
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text.all}`);
  return text.output;
}
