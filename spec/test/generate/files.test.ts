import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { specUrl } from "../../document.ts";
import { insertExampleBodies } from "../../generate/example-bodies.ts";
import { generatedFiles, staleFiles } from "../../generate/files.ts";
import { verifies } from "../../requirements/index.ts";

const inRepository = (path: string): string => readFileSync(new URL(`../${path}`, specUrl), "utf8");
const inSpec = (file: string): string => inRepository(`spec/${file}`);
const source = inSpec("openapi.yaml");

interface Changes {
  /** Text of openapi.yaml. */
  document?: string;
  body?: (file: string) => string;
  read?: (path: string) => string | undefined;
}

/** Paths of the files that the check calls out of date. */
async function stale({ document = source, body = inSpec, read = inRepository }: Changes): Promise<string[]> {
  const files = await generatedFiles(document, body);
  const reader = (path: string) =>
    path === "spec/openapi.yaml" && read === inRepository ? document : read(path);
  return staleFiles(files, reader).map(({ path }) => path);
}

function changed(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`${from} does not stand there once`);
  return text.replace(from, to);
}

const schemas = ["packages/client/src/generated/schema.ts", "packages/mock/src/generated/schema.ts"];
const limits = "packages/client/src/generated/limits.ts";
const imageLimits = "packages/mock/src/generated/image-limits.ts";
const check = "packages/mock/src/generated/check-create.ts";
const errors = "packages/mock/src/generated/error-answers.ts";
const life = "packages/mock/src/generated/result-life.ts";
const times = "packages/mock/src/generated/typical-times.ts";
const address = "packages/mock/src/generated/service-url.ts";
const defaults = "packages/mock/src/generated/request-defaults.ts";
const modules = [...schemas, limits, imageLimits, check, errors, life, times, defaults, address];

test(verifies("spec:generated", "what is in the repository is up to date"), async () => {
  expect(await stale({})).toEqual([]);
});

describe("a change of the contract", () => {
  test(
    verifies("spec:generated", "of the number of images reaches types, limits and the check"),
    async () => {
      const document = changed(source, "minItems: 2\n      maxItems: 4", "minItems: 2\n      maxItems: 5");
      expect(await stale({ document })).toEqual([...schemas, limits, check]);
    },
  );

  test(
    verifies("spec:generated", "of a number that types cannot say reaches limits and the check alone"),
    async () => {
      const document = changed(source, "maxLength: 500", "maxLength: 2500");
      expect(await stale({ document })).toEqual([limits, check]);
    },
  );

  test(verifies("spec:generated", "of the service's address reaches the mock"), async () => {
    const document = changed(source, "url: https://api.cometapi.com\n", "url: https://eu.cometapi.com\n");
    expect(await stale({ document })).toEqual([address]);
  });

  test(verifies("spec:generated", "of a result's life reaches the limits of both"), async () => {
    const document = changed(source, "x-kept-days: 30", "x-kept-days: 60");
    expect(await stale({ document })).toEqual([limits, life]);
  });

  test(verifies("spec:generated", "of a task's usual time reaches both"), async () => {
    const document = changed(source, 'std: { "5": 60, "10": 90 }', 'std: { "5": 50, "10": 90 }');
    expect(await stale({ document })).toEqual([limits, times]);
  });

  test(verifies("spec:generated", "of what is taken for a field that is left out reaches both"), async () => {
    const document = changed(source, "default: std", "default: pro");
    expect(await stale({ document })).toEqual([...schemas, limits, defaults]);
  });

  test(verifies("spec:generated", "of what a picture must be reaches the limits of both"), async () => {
    const document = changed(source, "minWidth: 300", "minWidth: 400");
    expect(await stale({ document })).toEqual([limits, imageLimits]);
  });

  test(verifies("spec:generated", "of a field's name reaches the types alone"), async () => {
    const document = changed(source, "final_unit_deduction:", "final_units:");
    expect(await stale({ document })).toEqual(schemas);
  });

  test(verifies("spec:generated", "of an error's body reaches the document and the simulator"), async () => {
    const body = (file: string) =>
      file === "examples/errors/503-maintenance.json"
        ? changed(inSpec(file), "service temporarily unavailable", "x")
        : inSpec(file);
    expect(await stale({ body })).toEqual(["spec/openapi.yaml", errors]);
  });

  test(verifies("spec:generated", "of an example's file reaches the document alone"), async () => {
    const body = (file: string) =>
      file === "examples/multi-image2video/task-failed.json"
        ? changed(inSpec(file), "Image pixel is invalid", "x")
        : inSpec(file);
    expect(await stale({ body })).toEqual(["spec/openapi.yaml"]);
  });
});

describe("a file that was edited by hand", () => {
  test.each(modules)(verifies("spec:generated", "%s is found"), async (path) => {
    const read = (one: string) => (one === path ? `${inRepository(one)} ` : inRepository(one));
    expect(await stale({ read })).toEqual([path]);
  });

  test.each(modules)(verifies("spec:generated", "%s is missed when it is gone"), async (path) => {
    const read = (one: string) => (one === path ? undefined : inRepository(one));
    expect(await stale({ read })).toEqual([path]);
  });

  test(verifies("spec:generated", "a body in the document is found"), async () => {
    const document = changed(source, "message: parallel task over resource pack limit", "message: too many");
    expect(await stale({ document })).toEqual(["spec/openapi.yaml"]);
  });
});

describe("a body in the document", () => {
  const body = '{ "a": [1, { "b": "2" }], "c": {} }';

  test.each([
    ["takes the place of another", "  one:\n    x-file: f\n    value: { a: 1 }\n  two: 2\n"],
    [
      "takes the place of a longer one",
      "  one:\n    x-file: f\n    value:\n      a:\n        - 1\n  two: 2\n",
    ],
    ["comes in where there is none", "  one:\n    x-file: f\n  two: 2\n"],
  ])(verifies("spec:generated", "%s, and leaves the rest as it was written"), (_, rest) => {
    expect(insertExampleBodies(`[ a,b ]:   1 # kept\nexamples:\n${rest}`, () => body)).toBe(
      '[ a,b ]:   1 # kept\nexamples:\n  one:\n    x-file: f\n    value:\n      a:\n        - 1\n        - b: "2"\n      c: {}\n  two: 2\n',
    );
  });
});

test(verifies("spec:generated", "every generated module says that it is one, and from what"), async () => {
  for (const { path, text } of await generatedFiles(source, inSpec)) {
    if (path === "spec/openapi.yaml") continue;
    expect(text).toMatch(
      /^\/\*\*\n \* GENERATED from spec\/openapi\.yaml by `pnpm generate`\. Do not edit\.\n/,
    );
  }
});
