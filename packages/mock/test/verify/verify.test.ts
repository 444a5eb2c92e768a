import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startContractMock, startSimulator } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { createPath } from "../support/exchange.ts";
import {
  type Behaviour,
  type Reply,
  rightReply,
  startUpstream,
  type TestUpstream,
} from "../support/upstream.ts";
import { junitCases, verify } from "../support/verify.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What must hold; one line each. */
const upstreams: Record<string, () => Promise<{ url: string } & AsyncDisposable>> = {
  "the contract mock": () => startContractMock({ port: 0 }),
  "the simulator": () => startSimulator({ port: 0, scenario: "instant" }),
  "an upstream that is right": () => startUpstream(),
};

describe("the documented flow", () => {
  test.each(Object.entries(upstreams))(
    verifies("mock:verify:flow", "%s holds, with exit code 0"),
    async (title, startIt) => {
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
        expect.stringMatching(/^ok +look 1 +GET \S+ 200$/),
        "4 exchanges, 0 failed",
      ]);
      expect(stdout).toMatch(/^ {6}task_id \d{18}$/m);
      expect(stdout).not.toContain("\u001B");
      expect(junitCases(junit).map(({ failure, skipped }) => failure ?? skipped)).toEqual(
        Array(4).fill(undefined),
      );
    },
  );

  test(
    verifies("mock:verify:flow", "what is sent is the documented request, and its refused variants"),
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

  test(verifies("mock:verify:flow", "the keys are checked when asked"), async () => {
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

  test(verifies("mock:verify:flow", "the task is looked at until it has ended"), async () => {
    const states = ["submitted", "processing", "failed"];
    let look = 0;
    await using upstream = await startUpstream((request) => {
      const reply = rightReply(request);
      if (!reply.body.includes('"succeed"')) return reply;
      const state = states[look] ?? "nothing";
      look += 1;
      return { ...reply, body: withId(readExample(`multi-image2video/task-${state}.json`)) };
    });
    const { code, stdout } = await verify(upstream.url, ["--interval", "0"]);
    expect(stdout).toMatch(/look 1 .*\n +submitted\n.*look 2 .*\n +processing\n.*look 3 .*\n +failed\n\n/);
    expect(code).toBe(0);
  });

  test(
    verifies("mock:verify:flow", "a task that does not end fails after a bounded number of looks"),
    async () => {
      await using upstream = await startUpstream((request) => {
        const reply = rightReply(request);
        const isLook = reply.body.includes('"succeed"');
        return isLook
          ? { ...reply, body: withId(readExample("multi-image2video/task-processing.json")) }
          : reply;
      });
      const { code, stdout } = await verify(upstream.url, ["--interval", "0", "--looks", "3"]);
      expect(stdout).toContain(
        '      response.body.data.task_status: is still "processing" after 3 looks, 0 s apart\n',
      );
      expect([code, upstream.received.length]).toEqual([1, 6]);
    },
  );
});

function withId(body: string): string {
  return body.replace(/"task_id": ?"\d+"/, '"task_id":"861309198188019719"');
}

const wrongBody =
  (change: (body: string) => string): Behaviour =>
  (request) => {
    const reply = rightReply(request);
    return { ...reply, body: change(reply.body) };
  };
const always = (reply: Reply) => (): Reply => reply;

describe("a wrong upstream", () => {
  test.each<[title: string, behaviour: Behaviour, expected: string[]]>([
    [
      "an unknown task_status",
      wrongBody((body) => body.replace('"succeed"', '"succeeded"')),
      [
        '      response.body.data.task_status: must be equal to one of the allowed values, is "succeeded"',
        '        spec: getMultiImage2VideoTask, response 200: enum ["submitted","processing","succeed","failed"]',
      ],
    ],
    [
      "times as strings",
      wrongBody((body) => body.replace(/"created_at": ?(\d+)/, '"created_at":"$1"')),
      [
        '      response.body.data.created_at: must be integer, is "1773380633979"',
        '        spec: createMultiImage2VideoTask, response 200: type "integer"',
        '        spec: getMultiImage2VideoTask, response 200: type "integer"',
      ],
    ],
    [
      "an error in a 200",
      (request) => {
        const { status, body } = rightReply(request);
        return { status, body: body.replace(/"code": ?0/, '"code":1201') };
      },
      [
        "      response.body.code: must be equal to constant, is 1201",
        "        spec: createMultiImage2VideoTask, response 200: const 0",
      ],
    ],
    [
      "no task_id",
      wrongBody((body) => body.replace(/"task_id": ?"\d+",/, "")),
      [
        "      response.body.data.task_id: is missing",
        '        spec: createMultiImage2VideoTask, response 200: required ["task_id",',
        "      a task may have been made, and is not created again: look for external_task_id ",
      ],
    ],
    [
      "a video without its url",
      wrongBody((body) => body.replace(/"url": ?"[^"]*",/, "")),
      ["      response.body.data.task_result.videos.0.url: is missing"],
    ],
    [
      "another task's answer",
      (request) => {
        const { status, body } = rightReply(request);
        return { status, body: request.method === "GET" ? body.replace(/\d{18}/, "1") : body };
      },
      ['      response.body.data.task_id: is "1", another task\'s'],
    ],
    [
      "a web page",
      always({ status: 200, headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" }),
      [
        '      response: The received media type "text/html" does not match the one specified in the current response: application/json',
        '      response.body: must be object, is "<html>Welcome</html>"',
      ],
    ],
    [
      "a media type that is none",
      always({ status: 400, headers: { "content-type": "///" }, body: "{}" }),
      ["      response: Prism cannot read the answer: invalid media type"],
    ],
    ["broken JSON", always({ status: 200, body: '{"code":0,' }), ["      response.body: is no valid JSON: "]],
    [
      "an undocumented status",
      always({ status: 418, body: readExample("errors/400-invalid-request.json") }),
      [
        "      response: Unable to match the returned status code with those defined in the document: 200,400,",
      ],
    ],
    [
      "a redirect",
      always({ status: 301, headers: { location: "https://www.example.com/" }, body: "" }),
      ["      response.status: is 301, a redirect to https://www.example.com/"],
    ],
    [
      "an error envelope with a number for a message",
      wrongBody((body) => body.replace(/"message": ?"(invalid|task)[^"]*"/, '"message":7')),
      [
        "      response.body.message: must be string, is 7",
        '        spec: createMultiImage2VideoTask, response 400: type "string"',
      ],
    ],
  ])(
    verifies("mock:verify:violations", "%s fails with the place, the find and the rule"),
    async (title, behaviour, expected) => {
      await using upstream = await startUpstream(behaviour);
      const junit = join(folder, `wrong ${title}.xml`);
      const { code, stdout, stderr } = await verify(upstream.url, ["--junit", junit]);
      expect([code, stderr]).toEqual([1, ""]);
      for (const line of expected) expect(stdout).toContain(`\n${line}`);
      const failed = stdout.match(/^FAIL/gm)?.length;
      expect(stdout).toMatch(new RegExp(`\n\\d exchanges?, ${failed} failed`));
      const failures = junitCases(junit).filter(({ failure }) => failure !== undefined);
      expect(failures).toHaveLength(failed ?? 0);
      const [first = ""] = expected;
      expect(failures.map(({ failure }) => failure).join("\n")).toContain(first.trim());
    },
  );

  test(
    verifies("mock:verify:violations", "only what is wrong is told, not every form that does not fit"),
    async () => {
      await using upstream = await startUpstream(
        wrongBody((body) => body.replace('"succeed"', '"succeeded"')),
      );
      const { stdout } = await verify(upstream.url);
      expect(stdout.match(/^ +spec:/gm)).toHaveLength(1);
    },
  );

  test(
    verifies("mock:verify:violations", "a request_id is not missed: the documented answer has none"),
    async () => {
      await using upstream = await startUpstream(
        wrongBody((body) => body.replace(/"request_id": ?"[^"]*",/, "")),
      );
      expect((await verify(upstream.url)).code).toBe(0);
    },
  );
});

describe("an upstream without an answer", () => {
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
    expect(stdout).toMatch(/\nskip +create +POST .*\n +not sent: the upstream does not answer\n/);
    expect(stdout).toContain("\n1 exchange, 1 failed, 2 skipped\n");
  });

  test(verifies("mock:verify:answer", "one that hangs fails after the timeout"), async () => {
    await using upstream = await startUpstream(() => "hang");
    expect(await outcomeOf(upstream, "--timeout", "0.2")).toContain(
      "response: no whole answer within 0.2 s\n",
    );
  });

  test(verifies("mock:verify:answer", "one that closes the connection fails"), async () => {
    await using upstream = await startUpstream(() => "cut");
    expect(await outcomeOf(upstream)).toMatch(/response: the connection was (closed|reset) before /);
  });

  test(verifies("mock:verify:answer", "one that sends without an end fails"), async () => {
    await using upstream = await startUpstream(() => ({ status: 200, body: "x".repeat(2 ** 20 + 1) }));
    expect(await outcomeOf(upstream)).toContain("response: the answer has more than 1048576 bytes\n");
  });
});
