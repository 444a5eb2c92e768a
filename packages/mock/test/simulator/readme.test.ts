import { readFileSync } from "node:fs";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { errorResponses } from "../../src/generated/error-responses.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, section = ""] = /^### Scenarios\n([\s\S]*?)^#/m.exec(readme) ?? [];

test(verifies("simulator:scenario", "the README names every scenario, and no other"), () => {
  const named = section
    .split("\n")
    .flatMap((line) => [...(/^\|([^|]*)\|/.exec(line)?.[1] ?? "").matchAll(/`([^`]+)`/g)])
    .map(([, name = ""]) => name);
  const names = createSimulator().scenarios.map(({ name }) => name);
  const errors = Object.keys(errorResponses).map((name) => `error-${name}`);
  expect(names.filter((name) => name.startsWith("error-")).sort()).toEqual(errors.sort());
  expect(named.toSorted()).toEqual(
    [...names.filter((name) => !name.startsWith("error-")), "error-*"].toSorted(),
  );
});
