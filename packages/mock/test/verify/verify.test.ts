import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startContractMock, startSimulator } from "cometapi-kling-mock";
import { readDocument, readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import type { SpecDocument } from "../../src/contract/spec-file.ts";
import { endpointNames } from "../../src/verify/documented-endpoint.ts";
import { createPath } from "../support/exchange.ts";
import { rightReply, startUpstream, type TestUpstream } from "../support/upstream.ts";
import { junitCases, verify } from "../support/verify.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

type StartUpstream = () => Promise<{ url: string } & AsyncDisposable>;

/** Our own mocks, which follow the contract for every endpoint. */
const mocks: [[string, StartUpstream], [string, StartUpstream]] = [
  ["the contract mock", () => startContractMock({ port: 0 })],
  ["the simulator", () => startSimulator({ port: 0, scenario: "instant" })],
];

describe("the documented flow", () => {
  test.each<[string, StartUpstream, string]>([
    ["the contract mock", mocks[0][1], "skip"],
    ["the simulator", mocks[1][1], "ok  "],
    ["an upstream that is right", startUpstream, "skip"],
  ])(verifies("mock:verify:flow", "%s holds, with exit code 0"), async (title, startIt, file) => {
    await using upstream = await startIt();
    const junit = join(folder, `${title}.xml`);
    const { code, stdout, stderr } = await verify(upstream.url, ["--junit", junit]);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(`Upstream: ${upstream.url}`);
    expect(lines.filter((line) => /^\S/.test(line)).slice(1)).toEqual([
      expect.stringMatching(/^ok +create without image_list and prompt +POST \S+ 400$/),
      expect.stringMatching(/^ok +get of an unknown task +GET \S+\/unknown-\S+ [24]00$/),
      expect.stringMatching(/^ok +create +POST \S+ 200$/),
      expect.stringMatching(/^ok +poll 1 +GET \S+ 200$/),
      expect.stringMatching(new RegExp(`^${file} +first bytes of the result +GET \\S+\\.mp4( 206)?$`)),
      expect.stringMatching(/^ok +get by external_task_id +GET \S+\/[0-9a-f-]{36} [24]00$/),
      file === "skip" ? "5 exchanges, 0 failed, 1 skipped" : "6 exchanges, 0 failed",
    ]);
    expect(stdout).toMatch(/^ {6}task_id \d{18}$/m);
    expect(stdout).not.toContain("\u001B");
    expect(junitCases(junit).map(({ failure }) => failure)).toEqual(Array(6).fill(undefined));
  });

  describe.each(endpointNames(readDocument() as unknown as SpecDocument))("of the endpoint %s", (name) => {
    test.each(mocks)(verifies("mock:verify:flow", "holds at %s"), async (_, startIt) => {
      await using upstream = await startIt();
      const { code, stdout } = await verify(upstream.url, ["--endpoint", name, "--interval", "0"]);
      expect([stdout.match(/^FAIL.*\n.*/gm), code]).toEqual([null, 0]);
    });
  });

  test(
    verifies("mock:verify:flow", "the requests are the documented one and its invalid variants"),
    async () => {
      await using upstream = await startUpstream();
      await verify(`${upstream.url}/`, ["--check-keys"]);
      const documented = JSON.parse(readExample("multi-image2video/create-request.json")) as Record<
        string,
        unknown
      >;
      const { image_list, prompt, ...incomplete } = documented;
      expect([image_list, prompt]).not.toContain(undefined);
      const creates = upstream.received.filter(({ method }) => method === "POST");
      expect(creates.map(({ path }) => path)).toEqual(Array(4).fill(createPath));
      expect(creates.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer any-key",
        undefined,
        "Bearer not-a-key",
        "Bearer any-key",
      ]);
      expect(creates.slice(0, 3).map(({ body }) => body)).toEqual(Array(3).fill(incomplete));
      const { external_task_id, ...body } = creates[3]?.body ?? {};
      expect(body).toEqual(documented);
      expect(external_task_id).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test(verifies("mock:verify:flow", "the keys are checked with --check-keys"), async () => {
    await using right = await startUpstream();
    expect((await verify(right.url, ["--check-keys"])).code).toBe(0);
    await using mock = await startContractMock({ port: 0 });
    const { code, stdout } = await verify(mock.url, ["--check-keys"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok +create without a key /m);
    expect(stdout).toMatch(
      /^FAIL +create with a wrong key .*\n +response.status: is 400.*\n +spec: .* 401$/m,
    );
  });

  test(verifies("mock:verify:flow", "the task is polled until it has ended"), async () => {
    const states = ["submitted", "processing", "failed"];
    let poll = 0;
    await using upstream = await startUpstream((request) => {
      const reply = rightReply(request);
      if (!reply.body.includes('"succeed"')) return reply;
      const state = states[poll] ?? "nothing";
      poll += 1;
      return { ...reply, body: withId(readExample(`multi-image2video/task-${state}.json`)) };
    });
    const { code, stdout } = await verify(upstream.url, ["--interval", "0"]);
    expect(stdout).toMatch(
      /poll 1 .*\n +submitted\n.*poll 2 .*\n +processing\n.*poll 3 .*\n +failed: Image pixel is invalid\n/,
    );
    expect(code).toBe(0);
  });

  test(
    verifies("mock:verify:flow", "a task that does not end fails after a bounded number of polls"),
    async () => {
      await using upstream = await startUpstream((request) => {
        const reply = rightReply(request);
        const isGet = reply.body.includes('"succeed"');
        return isGet
          ? { ...reply, body: withId(readExample("multi-image2video/task-processing.json")) }
          : reply;
      });
      const { code, stdout } = await verify(upstream.url, ["--interval", "0", "--polls", "3"]);
      expect(stdout).toContain(
        '      response.body.data.task_status: is still "processing" after 3 polls, 0 s apart\n',
      );
      expect([code, upstream.received.length]).toEqual([1, 7]);
    },
  );
});

function withId(body: string): string {
  return body.replace(/"task_id": ?"\d+"/, '"task_id":"861309198188019719"');
}

describe("an upstream without a response", () => {
  async function outcomeOf(upstream: Pick<TestUpstream, "url">, ...args: string[]): Promise<string> {
    const junit = join(folder, "answer.xml");
    const { code, stdout } = await verify(upstream.url, ["--junit", junit, ...args]);
    expect(code).toBe(1);
    expect(junitCases(junit).map(({ skipped }) => skipped !== undefined)).toEqual([false, true, true]);
    return stdout;
  }

  test(verifies("mock:verify:answer", "a refused connection fails, and nothing more is sent"), async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => closed.once("listening", listening));
    const { port } = closed.address() as { port: number };
    await new Promise((done) => closed.close(done));
    const stdout = await outcomeOf({ url: `http://127.0.0.1:${port}` });
    expect(stdout).toContain("\n      response: the upstream cannot be reached: connection refused\n");
    expect(stdout).toMatch(/\nskip +create +POST .*\n +not sent: the upstream does not respond\n/);
    expect(stdout).toContain("\n1 exchange, 1 failed, 2 skipped\n");
  });

  test(verifies("mock:verify:answer", "a hanging upstream fails after the timeout"), async () => {
    await using upstream = await startUpstream(() => "hang");
    expect(await outcomeOf(upstream, "--timeout", "0.2")).toContain(
      "response: no whole response within 0.2 s\n",
    );
  });

  test(verifies("mock:verify:answer", "a closed connection fails"), async () => {
    await using upstream = await startUpstream(() => "cut");
    expect(await outcomeOf(upstream)).toMatch(/response: the connection was (closed|reset) before /);
  });

  test(verifies("mock:verify:answer", "an endless response fails"), async () => {
    await using upstream = await startUpstream(() => ({ status: 200, body: "x".repeat(2 ** 20 + 1) }));
    expect(await outcomeOf(upstream)).toContain("response: the response has more than 1048576 bytes\n");
  });
});
