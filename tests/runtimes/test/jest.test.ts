import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, type Project } from "./project.ts";

const modules = fileURLToPath(new URL("../programs/node_modules", import.meta.url));
const readme = readFileSync(new URL("../../../packages/client/README.md", import.meta.url), "utf8");
const section = /^## Jest$[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? "";
const [, flag = ""] = /`NODE_OPTIONS=(\S+) jest`/.exec(section) ?? [];
const [, environment = ""] = /^```js\n([\s\S]*?)^```$/m.exec(section) ?? [];

let project: Project;

beforeAll(async () => {
  project = await createProject();
  for (const name of ["jest", "jest-environment-jsdom"])
    symlinkSync(realpathSync(join(modules, name)), join(project.folder, "node_modules", name), "junction");
});

afterAll(() => project?.remove());

/** A test file: creates, takes a delivery, and looks at the error of a connection that is refused. */
const testFile = (load: string): string =>
  `
const { createServer } = require("node:http");
const { once } = require("node:events");

const task = { task_id: "861309198188019719", task_status: "submitted", task_info: {}, created_at: 1, updated_at: 1, task_result: {} };
const answer = JSON.stringify({ code: 0, message: "SUCCEED", request_id: "r", data: task });

test("the client works", async () => {
  ${load}
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(answer);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const kling = createKlingClient({ baseUrl: "http://127.0.0.1:" + server.address().port, apiKey: "any", maxRetries: 0 });
  const image_list = [new Blob([PICTURE], { type: "image/png" }), "https://example.com/b.png"];
  const created = await kling.multiImage2Video.create({ image_list, prompt: "Wave." });
  expect(created.task_id).toBe(task.task_id);

  const handed = [];
  const handle = createWebhookHandler({ kling, secret: false, endpoint: "multiImage2Video", onTask: ({ task_id }) => handed.push(task_id) });
  const hook = createServer(toNodeHandler(handle)).listen(0, "127.0.0.1");
  await once(hook, "listening");
  const delivery = await fetch("http://127.0.0.1:" + hook.address().port, { method: "POST", body: JSON.stringify(task) });
  expect([delivery.status, handed]).toEqual([200, [task.task_id]]);

  for (const open of [hook, server]) {
    open.closeAllConnections();
    await new Promise((done) => open.close(done));
  }
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const baseUrl = "http://127.0.0.1:" + closed.address().port;
  await new Promise((done) => closed.close(done));
  const refused = createKlingClient({ baseUrl, apiKey: "any", maxRetries: 0 });
  const error = await refused.multiImage2Video.get("1").catch((reason) => reason);
  expect([error.name, error instanceof KlingError]).toEqual(["ConnectionError", true]);
  expect(error.message).toContain("ECONNREFUSED");
});
`.replace("PICTURE", "Uint8Array.from(picture)");

const names = "{ createKlingClient, KlingError }";
const webhookNames = "{ createWebhookHandler, toNodeHandler }";
const byRequire = `const ${names} = require("cometapi-kling");
  const ${webhookNames} = require("cometapi-kling/webhook");`;
const byImport = `const ${names} = await import("cometapi-kling");
  const ${webhookNames} = await import("cometapi-kling/webhook");`;

/** Runs Jest in a folder of its own inside the project. */
async function jest(
  name: string,
  files: Record<string, string>,
  { type = "commonjs", testEnvironment = "node", nodeOptions = flag } = {},
): Promise<string> {
  const rootDir = join(project.folder, name);
  mkdirSync(rootDir);
  const manifest = { private: true, type, jest: { transform: {}, testEnvironment } };
  writeFileSync(join(rootDir, "package.json"), JSON.stringify(manifest));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(rootDir, file), text);
  const env = { ...process.env, NODE_OPTIONS: nodeOptions, CI: "true" };
  const program = join(project.folder, "node_modules/jest/bin/jest.js");
  try {
    return (await promisify(execFile)(process.execPath, [program], { cwd: rootDir, env })).stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}\n${stderr}`;
  }
}

describe(verifies("client:jest", "Jest runs the client"), () => {
  const png = `const picture = ${JSON.stringify([...Buffer.from(onePng(), "base64")])};\n`;

  test("with testEnvironment node: by require, and by import() in CommonJS", async () => {
    expect(existsSync(join(modules, "jest")), "run pnpm --dir programs install").toBe(true);
    const files = {
      "require.test.js": png + testFile(byRequire),
      "import.test.js": png + testFile(byImport),
    };
    expect(await jest("commonjs", files)).toContain("2 passed, 2 total");
  });

  test("with testEnvironment node: by import in an ES module", async () => {
    const imports = `import { createRequire } from "node:module";
      import ${names} from "cometapi-kling";
      import ${webhookNames} from "cometapi-kling/webhook";
      const require = createRequire(import.meta.url);\n`;
    const files = { "module.test.js": imports + png + testFile("") };
    expect(await jest("module", files, { type: "module" })).toContain("1 passed, 1 total");
  });

  test("with the README's environment of jsdom and Node, in which document is a DOM", async () => {
    const files = {
      "page.test.js": `${png}${testFile(byRequire)}
        test("has a DOM", () => expect(document.createElement("p").tagName).toBe("P"));`,
      "jest-environment.mjs": environment,
    };
    const output = await jest("jsdom", files, { testEnvironment: "./jest-environment.mjs" });
    expect(output).toContain("2 passed, 2 total");
  });

  test("only with the flag, and Jest says so", async () => {
    const output = await jest("bare", { "require.test.js": png + testFile(byRequire) }, { nodeOptions: "" });
    expect(output).toContain("Must use import to load ES Module");
  });
});

/** A picture that the client accepts, 400 x 400, whose pixels it does not look at. */
function onePng(): string {
  const header = Buffer.alloc(33);
  header.write("\x89PNG\r\n\x1a\n", 0, "latin1");
  header.writeUInt32BE(13, 8);
  header.write("IHDR", 12, "latin1");
  header.writeUInt32BE(400, 16);
  header.writeUInt32BE(400, 20);
  return header.toString("base64");
}
