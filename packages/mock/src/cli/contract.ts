import type { HandledRequest } from "../contract/handler.ts";
import { type Command, closeOnSignal, readOptions, readPort, servingOptions } from "./arguments.ts";
import { escapeControls } from "./escape-controls.ts";

const help = `Usage: cometapi-kling-mock contract [options]

Serves the documented responses of CometAPI's Kling endpoints, and refuses every request that breaks the contract.
It has no state: the header Prefer chooses another documented response, for example "Prefer: code=429".

Options:
  --port <number>  port to listen on, 0 takes a free one (default 4010)
  --host <name>    address to listen on (default 127.0.0.1)
  --spec <file>    OpenAPI 3 document, YAML or JSON (default: the packaged contract)
  --quiet          do not log requests to stderr
  --help           show this text
`;

// A body of a few megabytes can have millions of violations.
const maxViolations = 20;

async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { ...servingOptions, spec: { type: "string" } });
  const port = readPort(options.port ?? "4010");
  // Loaded on demand, to keep --help fast.
  const [{ createContractHandler }, { curlExample }, { nodeListener }, { serve }, { loadSpec }] =
    await Promise.all([
      import("../contract/handler.ts"),
      import("./curl.ts"),
      import("../http/node-listener.ts"),
      import("../http/serve.ts"),
      import("../contract/spec-file.ts"),
    ]);
  const spec = await loadSpec(options.spec);
  const handler = createContractHandler(spec, options.quiet ? undefined : log);
  const server = await serve(nodeListener(handler), { port, host: options.host });
  process.stdout.write(
    `Contract mock: ${server.url}\n\nTry it:\n${curlExample(spec.document, server.url)}\n`,
  );
  closeOnSignal(() => void server.close());
}

function log({ method, path, status, violations }: HandledRequest): void {
  const lines = [`${method} ${path} ${status}`];
  for (const { location, message } of violations.slice(0, maxViolations)) {
    lines.push(`  ${location.join(".")}: ${message}`);
  }
  const more = violations.length - maxViolations;
  if (more > 0) lines.push(`  and ${more} more`);
  process.stderr.write(`${lines.map(escapeControls).join("\n")}\n`);
}

export const contractCommand: Command = { help, run };
