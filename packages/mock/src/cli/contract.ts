import type { HandledRequest } from "../contract/handler.ts";
import { maxErrorsPerList } from "../contract/prism/cap-errors.ts";
import { harmless } from "../http/text.ts";
import { type Command, closeOnSignal, readOptions, readPort, readTls, servingOptions } from "./arguments.ts";
import { createLogWriter, loggedPath, timeOfDay } from "./log-writer.ts";

const help = `Usage: cometapi-kling-mock contract [options]

Serves the documented responses of CometAPI's Kling endpoints, and refuses every request that breaks the contract.
It has no state: the header Prefer chooses another documented response, for example "Prefer: code=429".
GET / answers 200 without a key as soon as it is ready.

Options:
  --port <number>       port to listen on, 0 takes a free one (default 4010)
  --host <name>         address to listen on (default 127.0.0.1)
  --tls-cert <file>     serve HTTPS with this certificate, PEM; needs --tls-key
  --tls-key <file>      its private key, PEM
  --spec <file>         OpenAPI 3 document, YAML or JSON (default: the packaged contract)
  --prefer <preference> response to every request without Prefer, for example "example=failed"; an operation without
                        such a response is not affected
  --quiet               do not log requests to stderr
  -h, --help            show this text
`;

const maxViolations = 20;
const maxLineCharacters = 500;

async function run(args: string[]): Promise<void> {
  const options = readOptions(args, {
    ...servingOptions,
    spec: { type: "string" },
    prefer: { type: "string" },
  });
  const port = readPort(options.port ?? "4010");
  const tls = readTls(options["tls-cert"], options["tls-key"]);
  // Loaded on demand, to keep --help fast.
  const [
    { createContractHandler },
    { curlExample },
    { nodeListener },
    { serve },
    { loadSpec },
    { requirePreference },
  ] = await Promise.all([
    import("../contract/handler.ts"),
    import("./curl.ts"),
    import("../http/node-listener.ts"),
    import("../http/serve.ts"),
    import("../contract/spec-file.ts"),
    import("../contract/default-preference.ts"),
  ]);
  const spec = await loadSpec(options.spec);
  const { prefer } = options;
  if (prefer !== undefined) requirePreference(spec.document, prefer);
  const onRequest = options.quiet ? undefined : createLog();
  const handler = createContractHandler(spec, { onRequest, prefer });
  const server = await serve(nodeListener(handler), { port, host: options.host, tls });
  const curl = curlExample(spec.document, server.url, { certificate: options["tls-cert"] });
  process.stdout.write(`Contract mock: ${server.url}\n\nTry it:\n${curl}\n`);
  closeOnSignal(() => void server.close());
}

function createLog(): (request: HandledRequest) => void {
  const write = createLogWriter();
  return ({ method, path, status, violations }) => {
    const lines = [`${timeOfDay()} ${method} ${loggedPath(path)} ${status}`];
    for (const { location, message } of violations.slice(0, maxViolations)) {
      lines.push(cut(`  ${location.join(".")}: ${message}`));
    }
    const more = violations.length - maxViolations;
    // Of each list, the first 100 violations are found.
    const least = violations.length < maxErrorsPerList ? "" : "at least ";
    if (more > 0) lines.push(`  and ${least}${more} more`);
    write(`${lines.map(harmless).join("\n")}\n`);
  };
}

function cut(line: string): string {
  return line.length > maxLineCharacters ? `${line.slice(0, maxLineCharacters)}...` : line;
}

export const contractCommand: Command = { help, run };
