import { readExample } from "cometapi-kling-spec";
import { type Demo, PortError, startDemo } from "./server.ts";
import { SettingError } from "./service-backend.ts";

function portFrom(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new SettingError(`${name} must be a port from 0 to 65535, got: ${text}`);
  }
  return port;
}

function greeting({ url, mock, simulator, service, notes }: Demo): string {
  const asks =
    service === undefined
      ? "The page asks the simulator: no key leaves this machine, and nothing is paid for."
      : `The page can also ask ${service.url}, with the key of COMETAPI_KEY: what it creates there is paid for.`;
  return `${[...notes, `Demo: ${url}/`, `Simulator: ${simulator.url}`, `Mock: ${mock.url}`, asks].join("\n")}

Ctrl-C stops all three. Ask the mock yourself:

${curl(mock.url)}
`;
}

/** The documented call. In single quotes a shell changes nothing. */
function curl(mockUrl: string): string {
  const body = JSON.stringify(JSON.parse(readExample("multi-image2video/create-request.json")));
  return [
    `curl ${mockUrl}/kling/v1/videos/multi-image2video`,
    "--header 'Authorization: Bearer any'",
    "--header 'Content-Type: application/json'",
    `--data '${body.replaceAll("'", "'\\''")}'`,
  ].join(" \\\n  ");
}

try {
  const demo = await startDemo({
    port: portFrom("PORT"),
    mockPort: portFrom("MOCK_PORT"),
    simulatorPort: portFrom("SIMULATOR_PORT"),
    env: process.env,
  });
  process.stdout.write(greeting(demo));

  // A requested end is no failure, so the exit code is 0 once both are closed. A terminal sends Ctrl-C to
  // the whole group and `npm start` passes it on as well: a second signal repeats the first.
  let isClosing = false;
  const stop = (): void => {
    if (!isClosing) void demo.close();
    isClosing = true;
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
} catch (error) {
  const isExpected = error instanceof PortError || error instanceof SettingError;
  process.stderr.write(
    `start: ${isExpected ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}
