import { scenarios } from "../simulator/scenarios/scenarios.ts";
import { type Command, readOptions } from "./arguments.ts";

const help = `Usage: cometapi-kling-mock scenarios

Lists the scenarios of simulate, with one line each. They are the same as those of GET /__simulator/scenarios.

Name one by --scenario for all requests, by the header "Prefer: scenario=NAME" for one request, or inside an
external_task_id such as order-17-scenario:NAME. Join several by +.

Options:
  -h, --help  show this text
`;

function run(args: string[]): Promise<void> {
  readOptions(args, {});
  const all = Object.entries(scenarios);
  const width = Math.max(...all.map(([name]) => name.length)) + 2;
  const lines = (isDocumented: boolean): string =>
    all
      .filter(([, scenario]) => scenario.isDocumented === isDocumented)
      .map(([name, { description }]) => `  ${name.padEnd(width)}${description}\n`)
      .join("");
  process.stdout.write(
    `What the documentation of the service describes:\n${lines(true)}\nWhat is only seen in the field, or is a fault of the network:\n${lines(false)}`,
  );
  return Promise.resolve();
}

export const scenariosCommand: Command = { help, run };
