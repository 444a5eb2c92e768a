import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The bench's folder. */
export const folder = fileURLToPath(new URL(".", import.meta.url));

// A client that hangs must not delay the others. An install takes the longest.
const longestMs = 180_000;

/** Runs a program to its end, and returns its output. */
export async function run(command: string, args: readonly string[], cwd = folder): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: longestMs });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}${errors}`);
  return output;
}

/** Measures one client in a process of its own. */
export async function measure<Result>(...args: readonly string[]): Promise<Result> {
  return JSON.parse(await run(process.execPath, ["--expose-gc", "child.ts", ...args])) as Result;
}

/** Starts the service that accepts every request, in the dialect of a client, and returns its address. */
export async function startSink(contender: string): Promise<{ url: string } & Disposable> {
  const child: ChildProcess = spawn(process.execPath, ["sink.ts", contender], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("the sink has no output");
  const [url] = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [String(value)]);
  return { url: url ?? "", [Symbol.dispose]: () => void child.kill() };
}
