import type { AnsweredRequest } from "../contract/handler.ts";
import { type Command, closeOnSignal, readOptions, readPort, servingOptions } from "./arguments.ts";

const help = `Usage: cometapi-kling-mock contract [options]

Serves the documented answers of CometAPI's Kling videos and refuses what the contract refuses.
Stateless: choose another documented answer with the header Prefer, for example "Prefer: code=429".

Options:
  --port <number>  port to listen on, 0 takes a free one (default 4010)
  --host <name>    address to listen on (default 127.0.0.1)
  --spec <file>    OpenAPI 3 document, YAML or JSON (default: the packaged contract)
  --quiet          do not log requests to stderr
  --help           show this text
`;

async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { ...servingOptions, spec: { type: "string" } });
  const port = readPort(options.port ?? "4010");
  // Loaded late, so that --help does not wait for the engine.
  const [{ contractService }, { curlExample }, { nodeListener }, { serve }, { loadSpec }] = await Promise.all(
    [
      import("../contract/handler.ts"),
      import("./curl.ts"),
      import("../http/node-listener.ts"),
      import("../http/serve.ts"),
      import("../contract/spec-file.ts"),
    ],
  );
  const spec = await loadSpec(options.spec);
  const service = contractService(spec, options.quiet ? undefined : log);
  const server = await serve(nodeListener(service), { port, host: options.host });
  process.stdout.write(
    `Contract mock: ${server.url}\n\nTry it:\n${curlExample(spec.document, server.url)}\n`,
  );
  closeOnSignal(() => void server.close());
}

function log({ method, path, status, violations }: AnsweredRequest): void {
  const lines = [`${method} ${path} ${status}`];
  for (const { location, message } of violations) lines.push(`  ${location.join(".")}: ${message}`);
  // What a client sent must not steer the terminal.
  process.stderr.write(`${lines.map((line) => line.replaceAll(/\p{Cc}/gu, "?")).join("\n")}\n`);
}

export const contractCommand: Command = { help, run };
