import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { installation, runNode } from "./installed.ts";

const { folder } = installation;

describe(verifies("client:package", "the installed client"), () => {
  test("runs in a clean folder", async () => {
    await using mock = await startContractMock({ port: 0 });
    writeFileSync(
      join(folder, "smoke.js"),
      `import { createKlingClient } from "cometapi-kling";
      const { multiImage2Video } = createKlingClient({ apiKey: "test", baseUrl: process.argv[2], validate: "off" });
      const task = await multiImage2Video.generate(
        { image_list: [new Blob(["one"]), "https://example.com/b.png"], prompt: "Wave." },
        { firstPollMs: 1 },
      );
      console.log(task.task_id, task.task_result.videos[0].url);`,
    );
    expect(await runNode("smoke.js", mock.url)).toBe(
      "861309198188019719 https://cdn.example.com/861309198263517227.mp4\n",
    );
  });

  test("gives CommonJS the same modules by require, from every entry", async () => {
    writeFileSync(
      join(folder, "smoke.cjs"),
      `const entries = ["", "/node", "/webhook", "/schema"].map((entry) => "cometapi-kling" + entry);
      Promise.all(entries.map((entry) => import(entry))).then((modules) => {
        console.log(entries.every((entry, index) => require(entry) === modules[index]));
        console.log(typeof require("cometapi-kling").createKlingClient, require("cometapi-kling/openapi.json").openapi);
      });`,
    );
    expect(await runNode("smoke.cjs")).toMatch(/^true\nfunction 3\.1\.\d\n$/);
  });

  test("shows a stack in the lines of its sources", async () => {
    writeFileSync(
      join(folder, "stack.js"),
      `import { createKlingClient } from "cometapi-kling";
      try { createKlingClient({ apiKey: "k", baseUrl: "no address" }); } catch (error) { console.log(error.stack); }`,
    );
    const stack = await runNode("--enable-source-maps", "stack.js");
    const [, file = "", line = ""] =
      /node_modules\/(cometapi-kling\/src\/options\/credentials\.ts):(\d+)/.exec(stack) ?? [];
    const source = readFileSync(join(folder, "node_modules", file), "utf8").split("\n");
    expect(source[Number(line) - 1]).toContain("throw new InvalidInputError");
  });

  test("has the contract as a file", async () => {
    writeFileSync(
      join(folder, "contract.js"),
      `import contract from "cometapi-kling/openapi.json" with { type: "json" };
      console.log(contract.openapi, Object.keys(contract.paths).length > 1);`,
    );
    expect(await runNode("contract.js")).toMatch(/^3\.1\.\d true\n$/);
  });
});

describe(verifies("client:isomorphic", "the installed entry"), () => {
  test("touches no fetch class until the first request, since those cost Node its start-up time", async () => {
    writeFileSync(
      join(folder, "lazy.js"),
      `for (const name of ["Request", "Response", "Headers", "FormData"]) {
        Object.defineProperty(globalThis, name, { get() { throw new Error(name + " was touched"); } });
      }
      const { createKlingClient } = await import("cometapi-kling");
      createKlingClient({ apiKey: "k" });
      console.log("untouched");`,
    );
    expect(await runNode("lazy.js")).toBe("untouched\n");
  });
});
