import { type RunningServer, startContractMock } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, generators, newFolder, runProgram } from "./tools.ts";

let mock: RunningServer;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
});
afterAll(() => mock?.close());

const example = (name: string): { data: object } => JSON.parse(readExample(name)) as { data: object };

describe.each(generators)("$name", ({ name, generate }) => {
  test(
    verifies("spec:tools", "makes a client of the contract that compiles and makes the documented calls"),
    async () => {
      const folder = newFolder(name);
      expect(generate(folder, mock.url)).not.toMatch(/\bwarn(ing)?\b/i);
      compile(folder, name);
      const { created, found, url } = await runProgram(
        folder,
        mock.url,
        example("multi-image2video/create-request.json"),
      );
      expect(created).toEqual(example("multi-image2video/create-response.json"));
      const finished = example("multi-image2video/task-succeed.json") as {
        data: { task_result: { videos: { url: string }[] } };
      };
      expect(found).toEqual(finished);
      expect(url).toBe(finished.data.task_result.videos[0]?.url);
    },
  );
});
