import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { specUrl } from "../../document.ts";
import { type GeneratedFile, generatedFiles, staleFiles } from "../../generate/files.ts";
import { verifies } from "../../requirements/index.ts";
import { document } from "../support/parts.ts";
import { changed, inSpec } from "./sources.ts";

const inRepository = (path: string): string => readFileSync(new URL(`../${path}`, specUrl), "utf8");

const multiImage2Video = "source/endpoints/multi-image2video.yaml";
const shared = "source/shared.yaml";

/** The paths of the files that are out of date after a change of one source or example. */
async function staleAfter(file: string, from: string, to: string): Promise<string[]> {
  const files = await generatedFiles((one) => (one === file ? changed(inSpec(one), from, to) : inSpec(one)));
  return staleFiles(files, inRepository).map(({ path }) => path);
}

const clientFolder = "packages/client/src/generated";
const mockFolder = "packages/mock/src/generated";
const bundle = "spec/openapi.yaml";
const schema = `${clientFolder}/schema.ts`;
const facts = [`${clientFolder}/endpoints/multi-image2video.ts`, `${mockFolder}/endpoints.ts`];

let written: GeneratedFile[];
beforeAll(async () => {
  written = await generatedFiles(inSpec);
});

test(verifies("spec:generated", "the files in the repository are up to date"), () => {
  expect(staleFiles(written, inRepository).map(({ path }) => path)).toEqual([]);
});

test(verifies("spec:generated", "there are facts of every endpoint, in client and mock"), () => {
  const paths = Object.entries(document.paths).flatMap(([path, { post }]) => (post ? [path] : []));
  const clients = written.filter(({ path }) => path.startsWith(`${clientFolder}/endpoints/`));
  expect(clients).toHaveLength(paths.length + 1);
  const mock = written.find(({ path }) => path === `${mockFolder}/endpoints.ts`)?.text ?? "";
  for (const path of paths) {
    expect(clients.filter(({ text }) => text.includes(`path: "${path}"`))).toHaveLength(1);
    expect(mock).toContain(`path: "${path}"`);
  }
});

describe("a change of the contract", () => {
  test.each([
    {
      what: "of the number of pictures reaches the types and the facts",
      file: multiImage2Video,
      from: "maxItems: 4",
      to: "maxItems: 5",
      paths: [bundle, schema, ...facts],
    },
    {
      what: "of a number that no type expresses reaches the facts alone",
      file: multiImage2Video,
      from: "    prompt:\n      type: string\n      minLength: 1\n",
      to: "    prompt:\n      type: string\n      minLength: 2\n",
      paths: [bundle, ...facts],
    },
    {
      what: "of a task's usual time reaches both",
      file: multiImage2Video,
      from: 'std: { duration: { "5": 60, "10": 90 } }',
      to: 'std: { duration: { "5": 50, "10": 90 } }',
      paths: [bundle, ...facts],
    },
    {
      what: "of a default reaches the types and the facts of both",
      file: multiImage2Video,
      from: "default: std",
      to: "default: pro",
      paths: [bundle, schema, facts[0], `${clientFolder}/inputs.ts`, facts[1]],
    },
    {
      what: "of the service's address reaches both",
      file: "source/openapi.yaml",
      from: "url: https://api.cometapi.com\n",
      to: "url: https://eu.cometapi.com\n",
      paths: [bundle, `${clientFolder}/facts.ts`, `${mockFolder}/facts.ts`],
    },
    {
      what: "of a field of a response reaches the types alone",
      file: shared,
      from: "final_unit_deduction:",
      to: "final_units:",
      paths: [bundle, schema],
    },
    {
      what: "of a task's statuses reaches the types of both",
      file: shared,
      from: "enum: [submitted, processing, succeed, failed]",
      to: "enum: [submitted, processing, succeed, failed, cancelled]",
      paths: [bundle, schema, `${mockFolder}/facts.ts`],
    },
    {
      what: "of an error's body reaches the document and the simulator",
      file: "examples/errors/503-maintenance.json",
      from: "service temporarily unavailable",
      to: "x",
      paths: [bundle, `${mockFolder}/error-responses.ts`],
    },
    {
      what: "of the body of a failed task reaches the document alone",
      file: "examples/multi-image2video/task-failed.json",
      from: "Image pixel is invalid",
      to: "x",
      paths: [bundle],
    },
    {
      what: "of the file of a finished task reaches the simulator",
      file: "examples/multi-image2video/task-succeed.json",
      from: "861309198263517227.mp4",
      to: "861309198263517227.webm",
      paths: [bundle, `${mockFolder}/endpoints.ts`],
    },
  ])(verifies("spec:generated", "$what"), async ({ file, from, to, paths }) => {
    expect(await staleAfter(file, from, to)).toEqual(paths);
  });

  test(
    verifies("spec:generated", "of a limit of pictures reaches every endpoint that takes one"),
    async () => {
      const stale = await staleAfter(shared, "minWidth: 300", "minWidth: 400");
      expect(stale).toContain(facts[0]);
      expect(stale).toContain(facts[1]);
      expect(stale).not.toContain(schema);
    },
  );

  test(
    verifies("spec:generated", "of the days for which results are kept has to be the same everywhere"),
    async () => {
      const everywhere = (file: string) => inSpec(file).replaceAll("x-kept-days: 30", "x-kept-days: 60");
      const stale = staleFiles(await generatedFiles(everywhere), inRepository).map(({ path }) => path);
      expect(stale).toEqual([bundle, `${clientFolder}/facts.ts`, `${mockFolder}/facts.ts`]);
      const once = (file: string) => inSpec(file).replace("x-kept-days: 30", "x-kept-days: 60");
      await expect(generatedFiles(once)).rejects.toThrow(
        "x-kept-days is not the same in Video.url, ResultImage.url",
      );
    },
  );
});

describe("a check", () => {
  test(verifies("spec:generated", "finds each file that was edited by hand"), () => {
    for (const { path } of written) {
      const edited = (one: string) => (one === path ? `${inRepository(one)} ` : inRepository(one));
      expect(staleFiles(written, edited).map((file) => file.path)).toEqual([path]);
    }
  });

  test(verifies("spec:generated", "finds each file that was deleted"), () => {
    for (const { path } of written) {
      const gone = (one: string) => (one === path ? undefined : inRepository(one));
      expect(staleFiles(written, gone).map((file) => file.path)).toEqual([path]);
    }
  });
});

test(verifies("spec:generated", "every generated file names its source"), () => {
  for (const { path, text } of written) {
    const first =
      path === bundle ? /^# GENERATED from spec\/source\// : /^\/\*\*\n \* GENERATED from spec\/openapi/;
    expect(text, path).toMatch(first);
    expect(text, path).toMatch(/by `pnpm generate`\. Do not edit\.\n/);
  }
});
