import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const packFolder = join(packageFolder, ".pack");
const binary = (name: string): string => join(packageFolder, "node_modules/.bin", name);
let folder: string;
let tarball: string;
let installation: { stdout: string; stderr: string };

function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** Puts a package of the repository beside the installed mock, as if its user had installed it. */
function withPeer(name: string, source = name): void {
  const place = join(folder, "node_modules", name);
  rmSync(place, { force: true });
  symlinkSync(realpathSync(join(packageFolder, "node_modules", source)), place, "junction");
}

async function install(): Promise<typeof installation> {
  const npm = spawn("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], {
    cwd: folder,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    npm[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const [code] = await once(npm, "close");
  if (code !== 0) throw new Error(`npm install failed with ${code}:\n${output.stderr}`);
  return output;
}

beforeAll(async () => {
  rmSync(packFolder, { recursive: true, force: true });
  mkdirSync(packFolder);
  const root = JSON.parse(readFileSync(join(packageFolder, "../../package.json"), "utf8")) as {
    packageManager: string;
  };
  // pnpm, because it replaces `catalog:` by versions, as a release does.
  run("npx", ["--yes", root.packageManager, "pack", "--pack-destination", packFolder], packageFolder);
  tarball = join(packFolder, readdirSync(packFolder)[0] ?? "nothing was packed");
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-mock-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  installation = await install();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(verifies("mock:package", "the packed mock"), () => {
  test("has its files, and nothing of ours around them", () => {
    const installed = join(folder, "node_modules/cometapi-kling-mock");
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(installed.length + 1)
          .replaceAll("\\", "/"),
      );
    // One of each source; what stands on Prism is bundled, with no map of its own.
    const bundled = ["engine", "validator", "nearest-error", "setup"].map(
      (name) => `contract/prism/${name}.ts`,
    );
    const modules = readdirSync(join(packageFolder, "src"), { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".ts") && !bundled.includes(file))
      .map((file) => file.slice(0, -".ts".length));
    expect(files.sort()).toEqual(
      [
        "LICENSE",
        "bin/cometapi-kling-mock.js",
        "README.md",
        "package.json",
        "dist/THIRD-PARTY-NOTICES",
        "dist/openapi.json",
        "dist/DRIFT.md",
        "dist/prism.js",
        ...["engine", "validator"].flatMap((name) =>
          ["d.ts", "js"].map((end) => `dist/contract/prism/${name}.${end}`),
        ),
        ...modules.flatMap((name) => ["d.ts", "js", "js.map"].map((end) => `dist/${name}.${end}`)),
      ].sort(),
    );
  });

  test("brings no other package, and asks npm for nothing else", () => {
    const names = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual(["cometapi-kling-mock"]);
    expect(installation.stdout).toContain("added 1 package");
    expect(installation.stderr).not.toMatch(/EBADENGINE|deprecated|allow-scripts|install scripts?/);
    const manifest = readFileSync(join(folder, "node_modules/cometapi-kling-mock/package.json"), "utf8");
    expect(manifest).not.toMatch(/workspace:/);
  });

  test("says whose code it contains", () => {
    const notices = readFileSync(
      join(folder, "node_modules/cometapi-kling-mock/dist/THIRD-PARTY-NOTICES"),
      "utf8",
    );
    expect(notices).toContain("\n@stoplight/prism-http 5.16.0\nApache-2.0\n");
    expect(notices).toContain("\najv 8.20.0\nMIT\n");
  });

  test("has source maps that carry their sources, which are not in the package", () => {
    const dist = join(folder, "node_modules/cometapi-kling-mock/dist");
    const maps = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".map"),
    );
    expect(maps.length).toBeGreaterThan(50);
    for (const name of maps) {
      const map = JSON.parse(readFileSync(join(dist, name), "utf8")) as Record<
        "sources" | "sourcesContent",
        string[]
      >;
      const written = map.sources.map((source) =>
        readFileSync(join(packageFolder, "dist", name, "..", source), "utf8"),
      );
      expect(map.sourcesContent, name).toEqual(written);
    }
  });

  test("is what publint and attw ask for", () => {
    run(binary("publint"), ["run", "--strict", tarball], packageFolder);
    run(binary("attw"), [tarball, "--profile", "esm-only"], packageFolder);
  });

  test("runs by npx to the documented answer and stops without a word", async () => {
    const npx = spawn("npx", ["--no-install", "cometapi-kling-mock", "contract", "--port", "0", "--quiet"], {
      cwd: folder,
      // Its own group, so that the signal reaches the command behind npx.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const closed = once(npx, "close");
    let output = "";
    const url = await new Promise<string>((found, failed) => {
      npx.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, url] = /^Contract mock: (http:\S+)\n/.exec(output) ?? [];
        if (url) found(url);
      });
      closed.then(() => failed(new Error(`npx ended without a URL: ${output}`)));
    });
    const answer = await exchange(url, { headers: { ...authorization, ...json }, body: documentedBody });
    expect(answer.status).toBe(200);
    process.kill(-(npx.pid ?? 0), "SIGTERM");
    await closed;
  });

  test.each([
    ["a module", "smoke.js", 'import { startContractMock } from "cometapi-kling-mock";'],
    ["CommonJS", "smoke.cjs", 'const { startContractMock } = require("cometapi-kling-mock");'],
  ])("runs in %s", (_, name, imports) => {
    writeFileSync(
      join(folder, name),
      `${imports}
      startContractMock({ port: 0 }).then(async (mock) => {
        console.log((await fetch(mock.url)).status);
        await mock.close();
      });`,
    );
    expect(run(process.execPath, [name], folder)).toBe("404\n");
  });

  test("plays a task to its end by the simulator's own entry", () => {
    writeFileSync(
      join(folder, "task.js"),
      `import { createSimulator, virtualClock } from "cometapi-kling-mock/simulator";
      const simulator = createSimulator({ clock: virtualClock() });
      const headers = ${JSON.stringify({ ...authorization, ...json })};
      const url = "http://simulator.test/kling/v1/videos/multi-image2video";
      const body = ${JSON.stringify(documentedBody)};
      const created = await simulator.fetch(new Request(url, { method: "POST", headers, body }));
      const { task_id } = (await created.json()).data;
      await simulator.advance(200_000);
      const { data } = await (await simulator.fetch(new Request(\`\${url}/\${task_id}\`, { headers }))).json();
      const video = await simulator.fetch(new Request(data.task_result.videos[0].url));
      console.log(data.task_status, video.status, (await video.arrayBuffer()).byteLength > 1000);`,
    );
    expect(run(process.execPath, ["task.js"], folder)).toBe("succeed 200 true\n");
  });

  test.each(["msw", "msw-3"])(verifies("simulator:msw", "answers by MSW, here %s"), (name) => {
    withPeer("msw", name);
    writeFileSync(
      join(folder, "page.js"),
      `import { setupServer } from "msw/node";
      import { klingHandlers } from "cometapi-kling-mock/msw";
      const server = setupServer(...klingHandlers({ baseUrl: "http://shop.test/a(b)" }));
      server.listen();
      const headers = ${JSON.stringify(authorization)};
      const get = (path, more) => fetch("http://shop.test/a(b)" + path, { headers: { ...headers, ...more } });
      console.log((await get("/kling/v1/videos/multi-image2video/1")).status);
      const cut = { method: "POST", headers: { ...headers, ...${JSON.stringify(json)}, prefer: "scenario=cut-after" } };
      const url = "http://shop.test/a(b)/kling/v1/videos/multi-image2video";
      await fetch(url, { ...cut, body: ${JSON.stringify(documentedBody)} }).catch((error) => console.log(error.name));
      console.log((await (await get("/__simulator/tasks")).json()).count);
      server.close();`,
    );
    expect(run(process.execPath, ["page.js"], folder)).toBe("400\nTypeError\n1\n");

    const project = mkdtempSync(join(folder, "msw-types-"));
    writeFileSync(
      join(project, "index.ts"),
      `import { klingHandlers } from "cometapi-kling-mock/msw";
      import { setupWorker } from "msw/browser";
      export const worker = setupWorker(...klingHandlers({ baseUrl: "/api" }));
      // @ts-expect-error an address is a text or a URL
      export const wrong = klingHandlers({ baseUrl: 1 });`,
    );
    const compilerOptions = {
      module: "ESNext",
      moduleResolution: "Bundler",
      target: "ES2022",
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    run(binary("tsc"), ["--project", project], project);
  });

  test(verifies("simulator:vitest", "gives simulators to the vitest of who installs it"), () => {
    withPeer("vitest");
    writeFileSync(
      join(folder, "page.test.js"),
      `import { useSimulator } from "cometapi-kling-mock/vitest";
      import { expect, test } from "vitest";
      const simulated = useSimulator();
      test("has a simulator", async () => {
        await simulated.advance(1);
        expect(simulated.billedTasks()).toEqual([]);
      });`,
    );
    const vitest = join(folder, "node_modules/vitest/vitest.mjs");
    expect(run(process.execPath, [vitest, "run", "--root", folder, "page.test.js"], folder)).toMatch(
      /1 passed/,
    );
  });

  test.each([
    ["NodeNext", { module: "NodeNext", moduleResolution: "NodeNext" }],
    ["Bundler", { module: "ESNext", moduleResolution: "Bundler" }],
  ])("type-checks with %s resolution, no skipLibCheck and no @types/node", (_, options) => {
    const project = mkdtempSync(join(folder, "types-"));
    writeFileSync(
      join(project, "index.ts"),
      `import { type AnsweredRequest, createContractMock, SpecError, startContractMock } from "cometapi-kling-mock";
      import { createSimulator, type Simulator, type SimulatorOptions, virtualClock } from "cometapi-kling-mock/simulator";
      import { type SimulatorInTest, useSimulator } from "cometapi-kling-mock/vitest";
      export const simulated: SimulatorInTest = useSimulator({ scenario: "slow" });
      export const text = (): Promise<string> => simulated.run(simulated.fetch("/").then((response) => response.text()));
      // @ts-expect-error the clock is a virtual one
      export const timed = useSimulator({ clock: virtualClock() });
      export const simulator = (options: SimulatorOptions): Simulator => createSimulator({ clock: virtualClock(), ...options });
      // @ts-expect-error a seed is a number
      export const seeded = createSimulator({ seed: "7" });
      export async function port(): Promise<number> {
        const mock = await startContractMock({ port: 0, onRequest: (request: AnsweredRequest) => void request.violations[0]?.message });
        await mock[Symbol.asyncDispose]();
        return mock.port;
      }
      export const answer = async (request: Request): Promise<Response> => (await createContractMock()).fetch(request);
      // @ts-expect-error a port is a number
      export const wrong = startContractMock({ port: "4010" });
      export const known = (error: unknown): error is SpecError => error instanceof SpecError;`,
    );
    const compilerOptions = {
      ...options,
      target: "ES2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    run(binary("tsc"), ["--project", project], project);
    run(join(packageFolder, "../../spec/node_modules/.bin/tsc"), ["--project", project], project);
  });
});

test(verifies("mock:package", "the exports map is a closed list"), () => {
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    exports: object;
  };
  expect(Object.keys(manifest.exports)).toEqual([
    ".",
    "./simulator",
    "./msw",
    "./vitest",
    "./openapi.json",
    "./package.json",
  ]);
});
