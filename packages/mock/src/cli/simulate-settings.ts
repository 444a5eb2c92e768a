import { randomInt } from "node:crypto";
import { didYouMean, messageOf } from "../http/text.ts";
import type { StartSimulatorOptions } from "../persistence/start-simulator.ts";
import { scenarios } from "../simulator/scenarios/scenarios.ts";
import { createSimulator } from "../simulator/simulator.ts";
import { virtualClock } from "../simulator/time/clock.ts";
import { readNumber, readOptions, readPort, readTls, servingOptions, UsageError } from "./arguments.ts";

const minSpeed = 0.000_001;
const maxSpeed = 1_000_000;

const ownOptions = {
  speed: { type: "string" },
  clock: { type: "string" },
  seed: { type: "string" },
  scenario: { type: "string" },
  db: { type: "string" },
  "max-tasks": { type: "string" },
  "max-stored-tasks": { type: "string" },
  "max-body-bytes": { type: "string" },
  "journal-size": { type: "string" },
  token: { type: "string", multiple: true },
  "no-key": { type: "boolean", default: false },
  "allow-model": { type: "string", multiple: true },
  "no-external-id-lookups": { type: "boolean", default: false },
  "public-url": { type: "string" },
  "allow-host": { type: "string", multiple: true },
  "allow-picture-host": { type: "string", multiple: true },
  "allow-callback-host": { type: "string", multiple: true },
  "webhook-retries": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** The options that are whole numbers: the name in code, and its range. */
const numbers = {
  seed: { name: "seed", min: 0, max: 2 ** 32 - 1 },
  "max-tasks": { name: "maxTasks", min: 1, max: 1e9 },
  "max-stored-tasks": { name: "maxStoredTasks", min: 1, max: 1e7 },
  "max-body-bytes": { name: "maxBodyBytes", min: 1, max: 2 ** 29 },
  "journal-size": { name: "journalSize", min: 1, max: 1e6 },
  "webhook-retries": { name: "webhookRetries", min: 0, max: 100 },
} as const;

/** The options that are texts or lists of texts, and their names in code. */
const texts = {
  scenario: "scenario",
  db: "db",
  token: "tokens",
  "allow-model": "allowModels",
  "public-url": "publicUrl",
  "allow-host": "allowHosts",
  "allow-picture-host": "allowPictureHosts",
  "allow-callback-host": "allowCallbackHosts",
} as const;

/** What the command line of the simulator says. */
interface Settings {
  simulator: StartSimulatorOptions;
  /** The file of the certificate. */
  certificate: string | undefined;
  logs: "text" | "json" | "nothing";
}

/** @throws {UsageError} if an option is unknown, or its value is not possible */
export function readSettings(args: string[]): Settings {
  const values = readOptions(args, { ...servingOptions, ...ownOptions });
  const { quiet, json, speed, clock, db } = values;
  if (quiet && json) throw new UsageError("--json and --quiet exclude each other: --quiet logs nothing");
  if (values["no-key"] && values.token !== undefined) {
    throw new UsageError("--no-key and --token exclude each other");
  }
  requireScenario(values.scenario);
  const tls = readTls(values["tls-cert"], values["tls-key"]);
  const simulator: StartSimulatorOptions = {
    port: readPort(values.port ?? "4020"),
    host: values.host,
    ...(tls === undefined ? {} : { tls }),
    ...readClock(clock, { speed, db }),
    seed: randomInt(2 ** 32),
    ...(values["no-key"] ? { requireKey: false } : {}),
    ...(values["no-external-id-lookups"] ? { externalIdLookups: false } : {}),
  };
  for (const [flag, name] of Object.entries(texts)) {
    const value = values[flag as keyof typeof texts];
    if (value !== undefined) Object.assign(simulator, { [name]: value });
  }
  for (const [flag, { name, ...range }] of Object.entries(numbers)) {
    const text = values[flag as keyof typeof numbers];
    if (text !== undefined) simulator[name] = readNumber(flag, text, { ...range, isWhole: true });
  }
  requirePossible(simulator);
  return { simulator, certificate: values["tls-cert"], logs: quiet ? "nothing" : json ? "json" : "text" };
}

function readClock(
  clock: string | undefined,
  { speed, db }: { speed: string | undefined; db: string | undefined },
): Pick<StartSimulatorOptions, "clock" | "speed"> {
  if (clock === undefined) {
    return speed === undefined ? {} : { speed: readNumber("speed", speed, { min: minSpeed, max: maxSpeed }) };
  }
  if (clock !== "virtual") {
    throw new UsageError(`--clock ${clock} is not possible: give virtual, or leave it out`);
  }
  if (speed !== undefined) throw new UsageError("--clock virtual and --speed exclude each other");
  if (db !== undefined) throw new UsageError("--clock virtual and --db exclude each other");
  return { clock: "virtual" };
}

function requireScenario(scenario: string | undefined): void {
  const known = Object.keys(scenarios);
  const unknown = scenario?.split("+").find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const question = didYouMean(unknown, known) || ";";
  const list = '"cometapi-kling-mock scenarios" lists them';
  throw new UsageError(`there is no scenario ${JSON.stringify(unknown)}${question} ${list}`);
}

/** @throws {UsageError} with the message of the simulator, in which options have their names of the command line */
function requirePossible(options: StartSimulatorOptions): void {
  try {
    createSimulator({ ...options, clock: virtualClock() }).close();
  } catch (error) {
    const names = Object.entries(texts);
    const [flag, name] = names.find(([, name]) => messageOf(error).startsWith(`${name} `)) ?? ["", ""];
    throw new UsageError(name === "" ? messageOf(error) : `--${flag}${messageOf(error).slice(name.length)}`);
  }
}
