import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";

export interface Mock extends AsyncDisposable {
  url: string;
  /** Ids of the tasks that were made. */
  tasks: () => Promise<string[]>;
}

/** Starts the simulator as a user does: by npx, in an empty folder, from the registry. A minute takes 6 ms. */
export async function startMock(folder: string, env: NodeJS.ProcessEnv): Promise<Mock> {
  mkdirSync(folder);
  const args = ["--yes", "cometapi-kling-mock", "simulate", "--port", "0", "--speed", "10000", "--quiet"];
  // Its own group, so that the signal reaches the command behind npx.
  const npx = spawn("npx", args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(npx, "close");
  const stop = (): void => {
    if (npx.exitCode === null && npx.pid !== undefined) process.kill(-npx.pid, "SIGTERM");
  };
  // Also when the rehearsal is aborted: nothing else would stop it.
  process.once("exit", stop);
  let output = "";
  npx.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const url = await new Promise<string>((found, failed) => {
    npx.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [, address] = /^Simulator: (http:\S+)\n/m.exec(output) ?? [];
      if (address) found(address);
    });
    closed.then(
      () => failed(new Error(`npx cometapi-kling-mock ended without an address:\n${output}`)),
      failed,
    );
  });
  return {
    url,
    async tasks() {
      const response = await fetch(`${url}/__simulator/tasks`);
      const { tasks } = (await response.json()) as { tasks: { task_id: string }[] };
      return tasks.map(({ task_id }) => task_id);
    },
    async [Symbol.asyncDispose]() {
      process.off("exit", stop);
      stop();
      await closed;
    },
  };
}
