import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { type Behaviour, type Reply, rightReply, startUpstream } from "../support/upstream.ts";
import { junitCases, verify } from "../support/verify.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
        "      response.body.code: must be equal to one of the allowed values, is 1201",
        "        spec: createMultiImage2VideoTask, response 200: enum [0]",
      ],
    ],
    [
      "no task_id",
      wrongBody((body) => body.replace(/"task_id": ?"\d+",/, "")),
      [
        "      response.body.data.task_id: is missing",
        '        spec: createMultiImage2VideoTask, response 200: required ["task_id",',
        "      a task may have been made, and is not created again: search for external_task_id ",
      ],
    ],
    [
      "a video without its url",
      wrongBody((body) => body.replace(/"url": ?"[^"]*",/, "")),
      ["      response.body.data.task_result.videos.0.url: is missing"],
    ],
    [
      "a response with another task",
      (request) => {
        const { status, body } = rightReply(request);
        return { status, body: request.method === "GET" ? body.replace(/\d{18}/, "1") : body };
      },
      ['      response.body.data.task_id: is "1", the id of another task'],
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
      "an invalid media type",
      always({ status: 400, headers: { "content-type": "///" }, body: "{}" }),
      ["      response: Prism cannot read the response: invalid media type"],
    ],
    [
      "broken JSON",
      always({ status: 200, body: '{"code":0,' }),
      ["      response.body: is not valid JSON: "],
    ],
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
    verifies("mock:verify:violations", "%s fails with its place, its value and the rule"),
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
    verifies("mock:verify:violations", "only the actual error is reported, not every branch"),
    async () => {
      await using upstream = await startUpstream(
        wrongBody((body) => body.replace('"succeed"', '"succeeded"')),
      );
      const { stdout } = await verify(upstream.url);
      expect(stdout.match(/^ +spec:/gm)).toHaveLength(1);
    },
  );

  test(
    verifies("mock:verify:violations", "a missing request_id is allowed: the documented response has none"),
    async () => {
      await using upstream = await startUpstream(
        wrongBody((body) => body.replace(/"request_id": ?"[^"]*",/, "")),
      );
      expect((await verify(upstream.url)).code).toBe(0);
    },
  );
});
