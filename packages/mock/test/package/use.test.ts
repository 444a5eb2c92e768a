import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { exchange } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";
import { installation, linkPeer, runNode, runScript, typeCheck } from "./installed.ts";

const { folder } = installation;

describe(verifies("mock:package", "the installed mock"), () => {
  test("runs by npx, serves the documented response and stops without output", async () => {
    const npx = spawn("npx", ["--no-install", "cometapi-kling-mock", "contract", "--port", "0", "--quiet"], {
      cwd: folder,
      // A separate process group, so that the signal reaches the command behind npx.
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
    const output = runScript(
      name,
      `${imports}
      startContractMock({ port: 0 }).then(async (mock) => {
        console.log((await fetch(mock.url)).status);
        await mock.close();
      });`,
    );
    expect(output).toBe("200\n");
  });

  test("runs a task to its end with the simulator's own entry", () => {
    const output = runScript(
      "task.js",
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
    expect(output).toBe("succeed 200 true\n");
  });

  test.each(["msw", "msw-3"])(verifies("simulator:msw", "responds through MSW, here %s"), (name) => {
    linkPeer("msw", name);
    const output = runScript(
      "page.js",
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
    expect(output).toBe("400\nTypeError\n1\n");

    typeCheck(
      `import { klingHandlers } from "cometapi-kling-mock/msw";
      import { setupWorker } from "msw/browser";
      export const worker = setupWorker(...klingHandlers({ baseUrl: "/api" }));
      // @ts-expect-error the address has to be a text or a URL
      export const wrong = klingHandlers({ baseUrl: 1 });`,
      { module: "ESNext", moduleResolution: "Bundler" },
    );
  });

  test(verifies("simulator:vitest", "creates simulators in the user's own vitest"), () => {
    linkPeer("vitest");
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
    expect(runNode(vitest, "run", "--root", folder, "page.test.js")).toMatch(/1 passed/);
  });

  test.each([
    ["NodeNext", "module", { module: "NodeNext", moduleResolution: "NodeNext" }],
    ["NodeNext, as CommonJS,", "commonjs", { module: "NodeNext", moduleResolution: "NodeNext" }],
    ["Bundler", "module", { module: "ESNext", moduleResolution: "Bundler" }],
  ])("type-checks with %s resolution, no skipLibCheck and no @types/node", (_, type, options) => {
    typeCheck(
      `import { type HandledRequest, createContractMock, SpecError, startContractMock } from "cometapi-kling-mock";
      import { createSimulator, type Simulator, type SimulatorOptions, virtualClock } from "cometapi-kling-mock/simulator";
      import { type SimulatorInTest, useSimulator } from "cometapi-kling-mock/vitest";
      export const simulated: SimulatorInTest = useSimulator({ scenario: "slow" });
      export const text = (): Promise<string> => simulated.run(simulated.fetch("/").then((response) => response.text()));
      // @ts-expect-error useSimulator has its own clock
      export const timed = useSimulator({ clock: virtualClock() });
      export const simulator = (options: SimulatorOptions): Simulator => createSimulator({ clock: virtualClock(), ...options });
      // @ts-expect-error the seed has to be a number
      export const seeded = createSimulator({ seed: "7" });
      export async function port(): Promise<number> {
        const mock = await startContractMock({ port: 0, onRequest: (request: HandledRequest) => void request.violations[0]?.message });
        await mock[Symbol.asyncDispose]();
        return mock.port;
      }
      export const answer = async (request: Request): Promise<Response> => (await createContractMock()).fetch(request);
      // @ts-expect-error the port has to be a number
      export const wrong = startContractMock({ port: "4010" });
      export const known = (error: unknown): error is SpecError => error instanceof SpecError;`,
      options,
      type,
    );
  });
});
