import { spawn } from "node:child_process";

export interface RunOptions {
  cwd: string;
  /** All of it: nothing of this process's own environment is passed on. */
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end and gives what it wrote to stdout. Not the synchronous kind: the registry runs in this
 * process.
 * @throws with all that it wrote, when it ends with another code than 0.
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
