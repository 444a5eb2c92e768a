import { readFileSync } from "node:fs";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { startCli } from "./child.ts";

export interface Verified {
  code: number | NodeJS.Signals;
  stdout: string;
  stderr: string;
}

/** Runs the command to its end, without pauses between polls and lookups unless the arguments name one. */
export async function verify(
  upstream: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Verified> {
  const pauses = args.includes("--interval") ? [] : ["--interval", "0"];
  await using child = startCli(["verify", "--upstream", upstream, ...pauses, ...args], env);
  return { code: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
}

interface JunitCase {
  name: string;
  /** Text of the failure. */
  failure?: string;
  skipped?: unknown;
  output: string;
}

interface Suite {
  "@tests": string;
  "@failures": string;
  "@skipped": string;
  testcase: {
    "@name": string;
    failure?: { "#text": string };
    skipped?: unknown;
    "system-out": string;
  }[];
}

/** The cases of a JUnit file. Fails if the file is not XML or its counts are wrong. */
export function junitCases(file: string): JunitCase[] {
  const text = readFileSync(file, "utf8");
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw new Error(`${file} is no XML: ${validity.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === "testcase",
  });
  const { testsuites } = parser.parse(text) as { testsuites: { testsuite: Suite } };
  const { testsuite } = testsuites;
  const cases = testsuite.testcase.map((each) => ({
    name: each["@name"],
    ...(each.failure === undefined ? {} : { failure: each.failure["#text"] }),
    skipped: each.skipped,
    output: each["system-out"],
  }));
  const counts = [
    cases.length,
    cases.filter(({ failure }) => failure !== undefined).length,
    cases.filter(({ skipped }) => skipped !== undefined).length,
  ];
  const stated = [testsuite["@tests"], testsuite["@failures"], testsuite["@skipped"]].map(Number);
  if (String(counts) !== String(stated)) throw new Error(`${file} counts ${stated}, but has ${counts}`);
  return cases;
}
