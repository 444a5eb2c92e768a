import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type RunningServer, startContractMock } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, contract, generators, newFolder, runProgram, runTool } from "./tools.ts";

let mock: RunningServer;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
});
afterAll(() => mock?.close());

const example = (name: string): { data: object } => JSON.parse(readExample(name)) as { data: object };

test(
  verifies(
    "spec:tools",
    "hey-api's Zod plugin reads a time of 64 bits into a bigint, and the other integers not",
  ),
  () => {
    const folder = newFolder("hey-api-zod");
    runTool("@hey-api/openapi-ts", ["-i", contract, "-o", join(folder, "client"), "-p", "zod"]);
    const schemas = readFileSync(join(folder, "client", "zod.gen.ts"), "utf8");
    const bigints = schemas.split("\n").filter((line) => line.includes("bigint"));
    expect(new Set(bigints.map((line) => line.trim().split(":")[0]))).toEqual(
      new Set(["created_at", "updated_at"]),
    );
  },
);

describe.each(generators)("$name", ({ name, generate }) => {
  test(
    verifies("spec:tools", "makes a client of the contract that compiles and makes the documented calls"),
    async () => {
      const folder = newFolder(name);
      expect(generate(folder, mock.url)).not.toMatch(/\bwarn(ing)?\b/i);
      compile(folder, name);
      const { created, found, url, age } = await runProgram(
        folder,
        mock.url,
        example("multi-image2video/create-request.json"),
      );
      expect(created).toEqual(example("multi-image2video/create-response.json"));
      const finished = example("multi-image2video/task-succeed.json") as {
        data: { task_result: { videos: { url: string }[] }; created_at: number; updated_at: number };
      };
      expect(found).toEqual(finished);
      expect(url).toBe(finished.data.task_result.videos[0]?.url);
      expect(age).toBe(finished.data.updated_at - finished.data.created_at);
    },
  );
});
