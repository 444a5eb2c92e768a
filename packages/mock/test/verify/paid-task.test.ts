import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Behaviour, Reply } from "../support/upstream.ts";
import { startUpstream } from "../support/upstream.ts";
import { runFlow } from "../support/verify-flow.ts";

const id = "861309198188019719";
const json = (data: object, status = 200): Reply => ({ status, body: JSON.stringify({ code: 0, data }) });
const notFound: Reply = { status: 400, body: JSON.stringify({ code: "task_not_exist" }) };
const time = 1_773_380_633_979;
const task = (task_status: string, more: object = {}) =>
  json({ task_id: id, task_status, created_at: time, updated_at: time, ...more });

type Step = Reply | "hang" | "cut";

/** Refuses what is incomplete or unknown, answers the create, and then each poll of the task with the next reply. */
function upstreamOf(create: Step, polls: Step[], lookups: Step[] = [notFound]): Behaviour {
  const next = (steps: Step[]): Step => (steps.length > 1 ? steps.shift() : steps[0]) ?? notFound;
  return ({ method, path, body }) => {
    if (method === "POST") return body?.["picture"] === undefined ? { status: 400, body: "" } : create;
    if (path.endsWith(`/${id}`)) return next(polls);
    return path.includes("unknown-") ? notFound : next(lookups);
  };
}

const created = task("submitted");

describe("polling", () => {
  test.each<[string, Step, string]>([
    ["503", { status: 503, body: "busy" }, "response.status is 503: busy"],
    ["429", { status: 429, body: "" }, "response.status is 429"],
    ["a web page with 524", { status: 524, body: "<html>" }, "response.status is 524: <html>"],
    ["a cut connection", "cut", "the connection"],
    ["one task_not_exist just after the create", notFound, "response.status is 400"],
  ])(verifies("mock:verify:money", "goes on after %s, which is a finding"), async (_, reply, finding) => {
    const { lines } = await runFlow(upstreamOf(created, [reply, task("processing"), task("failed")]));
    expect(lines[3]).toMatch(/^poll 1 /);
    expect(lines[3]).toContain(finding);
    expect(lines.slice(4, 6)).toEqual([
      "poll 2 200 | processing",
      "poll 3 200 | failed, without a task_status_msg",
    ]);
  });

  test(verifies("mock:verify:money", "that only meets errors ends, and says how to look later"), async () => {
    const { lines, pauses } = await runFlow(upstreamOf(created, [{ status: 502, body: "" }]), { polls: 4 });
    expect(lines.filter((line) => line.startsWith("poll"))).toHaveLength(4);
    expect(lines[6]).toMatch(/look at it later: GET http:\/\/127\.0\.0\.1:\d+\/pictures\/861309198188019719/);
    expect(pauses).toEqual([10, 10, 10]);
  });

  test(verifies("mock:verify:money", "ends after three refusals in a row"), async () => {
    const { lines } = await runFlow(upstreamOf(created, [{ status: 403, body: "" }]));
    expect(lines.filter((line) => line.startsWith("poll"))).toHaveLength(3);
    expect(lines[5]).toContain("look at it later: GET ");
  });

  test(verifies("mock:verify:flow", "shows why a task failed, shortened"), async () => {
    const said = { task_status_msg: `Image pixel is invalid ${"x".repeat(1_000)}` };
    const { lines } = await runFlow(upstreamOf(created, [task("failed", said)]));
    expect(lines[3]).toContain("poll 1 200 | failed: Image pixel is invalid xxx");
    expect(lines[3]?.length).toBeLessThan(250);
  });

  test.each([
    ["seconds", 1_773_380_633, true],
    ["milliseconds", time, false],
    ["zero, which says nothing", 0, false],
  ])(verifies("mock:verify:violations", "judges a time in %s"), async (_, created_at, isWrong) => {
    const { lines } = await runFlow(upstreamOf(created, [task("failed", { created_at })]));
    expect(lines[3]?.includes("response.body.data.created_at is 1773380633, which looks like seconds")).toBe(
      isWrong,
    );
  });
});

describe("the external_task_id", () => {
  test(verifies("mock:verify:money", "is asked for once the task has ended"), async () => {
    const { lines, sent } = await runFlow(upstreamOf(created, [task("failed")], [task("failed")]));
    expect(lines.at(-1)).toBe("get by external_task_id 200");
    expect(sent.at(-1)).toBe("GET own-2");
  });

  test(verifies("mock:verify:money", "is told when it finds nothing, without a violation"), async () => {
    const { lines } = await runFlow(upstreamOf(created, [task("failed")]));
    expect(lines.at(-1)).toBe(
      "get by external_task_id 400 | not served: after a lost response, no task can be found by its external_task_id here",
    );
  });

  test(verifies("mock:verify:money", "is asked for again after an error that passes"), async () => {
    const steps: Step[] = [{ status: 500, body: "" }, "cut", task("failed")];
    const { lines } = await runFlow(upstreamOf(created, [task("failed")], steps));
    expect(lines.slice(-3).map((line) => line.split(" | ")[0])).toEqual([
      "get by external_task_id 500",
      "get by external_task_id -",
      "get by external_task_id 200",
    ]);
  });

  test(verifies("mock:verify:violations", "must not give another task"), async () => {
    const other = json({ task_id: "2032273942220931072", task_status: "failed" });
    const { lines } = await runFlow(upstreamOf(created, [task("failed")], [other]));
    expect(lines.at(-1)).toContain('is "2032273942220931072", the id of another task');
  });

  test.each<[string, Step]>([
    ["a cut connection", "cut"],
    ["504", { status: 504, body: "<html>" }],
    ["a body that is cut off", { status: 200, body: '{"code":0,"data":{"task_' }],
  ])(verifies("mock:verify:money", "finds the task after %s, and follows it"), async (_, create) => {
    const behaviour = upstreamOf(create, [task("processing"), task("failed")], [notFound, created]);
    const { lines, sent, paid } = await runFlow(behaviour);
    expect(lines[2]).toContain("search for external_task_id own-2");
    expect(lines.slice(3, 6)).toEqual([
      "look for the task 1 400",
      `look for the task 2 200 | found: task_id ${id}`,
      "poll 1 200 | processing",
    ]);
    expect(sent.filter((each) => each === "POST pictures")).toHaveLength(2);
    expect(paid).toEqual({ path: "/pictures", externalTaskId: "own-2", taskId: id });
  });

  test(verifies("mock:verify:money", "that is not found proves nothing, and this is said"), async () => {
    const { lines, sent } = await runFlow(upstreamOf("cut", []));
    expect(lines.at(-1)).toContain("not found, which does not prove that there is no task");
    expect(lines.at(-1)).toContain("before you create another one");
    expect(sent.slice(3)).toEqual(["GET own-2", "GET own-2", "GET own-2"]);
  });
});

describe("an id that the upstream gave", () => {
  test.each<[string, Step]>([
    ["as a number of 18 digits", { status: 200, body: `{"code":0,"data":{"task_id": ${id}}}` }],
    ["beside an error", { status: 500, body: `{"message":"late","data":{"task_id":"${id}"}}` }],
    ["under another media type", { ...created, headers: { "content-type": "text/plain" } }],
    ["in a body that is cut off", { status: 200, body: `{"code":0,"data":{"task_id":"${id}","task_st` }],
  ])(verifies("mock:verify:money", "is followed when it comes %s"), async (_, create) => {
    const { lines, paid } = await runFlow(upstreamOf(create, [task("failed")]));
    expect(lines[2]).toContain(`task_id ${id}; external_task_id own-2`);
    expect(lines[3]).toMatch(/^poll 1 200 \| failed/);
    expect(paid?.taskId).toBe(id);
  });

  test(verifies("mock:verify:violations", "is recognised after it was rounded"), async () => {
    const rounded = json({ task_id: "861309198188019700", task_status: "failed", created_at: time });
    const { lines } = await runFlow(upstreamOf(created, [rounded]));
    expect(lines[3]).toContain('is "861309198188019700", the same id after it was rounded');
  });

  test(verifies("mock:verify:violations", "is told to look rounded"), async () => {
    const { lines } = await runFlow(upstreamOf(json({ task_id: "861309198188019700" }), []));
    expect(lines[2]).toContain("this id looks rounded");
  });

  test.each(["..", ".", ""])(
    verifies("mock:verify:key", "is not followed when it is %j"),
    async (task_id) => {
      const { sent } = await runFlow(upstreamOf(json({ task_id }), []));
      expect(sent.slice(2)).toEqual(["POST pictures", "GET own-2", "GET own-2", "GET own-2"]);
    },
  );
});

describe("the file of the result", () => {
  async function fileLine(reply: Step): Promise<{ line: string; headers: object; path: string }> {
    await using host = await startUpstream(() => reply);
    const task_result = { videos: [{ id: "1", url: `${host.url}/v.mp4?ksTime=6a&sig=secret` }] };
    const { lines } = await runFlow(upstreamOf(created, [task("succeed", { task_result })]));
    const { headers = {}, path = "" } = host.received[0] ?? {};
    return { line: lines[4] ?? "", headers, path };
  }

  test(verifies("mock:verify:key", "is asked for its first bytes, without the key"), async () => {
    const { line, headers, path } = await fileLine({
      status: 206,
      headers: { "content-type": "video/mp4" },
      body: "x".repeat(5_000),
    });
    expect(line).toBe("first bytes of the result 206 | 1024 bytes, video/mp4");
    expect(headers).toMatchObject({ range: "bytes=0-1023" });
    expect(headers).not.toHaveProperty("authorization");
    expect(path).toBe("/v.mp4?ksTime=6a&sig=secret");
  });

  test.each<[string, Step, string]>([
    ["403", { status: 403, body: "" }, "is 403: the URL serves no file, or has expired"],
    [
      "a web page",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
      "is a web page",
    ],
    ["no bytes", { status: 200, headers: { "content-type": "video/mp4" }, body: "" }, "has no bytes"],
    ["500", { status: 500, body: "" }, "is 500 instead of 200 or 206"],
    ["a cut connection", "cut", "the connection was"],
  ])(verifies("mock:verify:violations", "is missed with %s"), async (_, reply, what) => {
    const { line } = await fileLine(reply);
    expect(line).toMatch(/^first bytes of the result /);
    expect(line).toContain(what);
    expect(line).not.toContain("secret");
  });

  test(
    verifies("mock:verify:flow", "is asked for again after an error that passes, three times in all"),
    async () => {
      const video: Step = { status: 206, headers: { "content-type": "video/mp4" }, body: "x" };
      expect(await fileStatuses([{ status: 503, body: "" }, "cut", video])).toEqual([503, undefined, 206]);
      expect(await fileStatuses([{ status: 429, body: "" }])).toEqual([429, 429, 429]);
      expect(await fileStatuses([{ status: 404, body: "" }])).toEqual([404]);
    },
  );
});

/** The statuses of the requests for a file, whose host gives each reply once and then repeats the last one. */
async function fileStatuses(replies: Step[]): Promise<(number | undefined)[]> {
  await using host = await startUpstream(() => (replies.length > 1 ? replies.shift() : replies[0]) ?? "cut");
  const task_result = { videos: [{ id: "1", url: `${host.url}/v.mp4` }] };
  const { results } = await runFlow(upstreamOf(created, [task("succeed", { task_result })]));
  return results.filter(({ name }) => name.startsWith("first bytes")).map(({ status }) => status);
}

test(verifies("mock:verify:flow", "200 for an unknown task is noted"), async () => {
  const { lines } = await runFlow(({ method, body }) =>
    method === "POST" && body?.["picture"] === undefined ? { status: 400, body: "" } : task("failed"),
  );
  expect(lines[1]).toContain("200 for an id that nobody made");
});

test(verifies("mock:verify:money", "a refused create makes no doubt, and is not looked up"), async () => {
  const { lines, sent } = await runFlow(upstreamOf({ status: 422, body: "{}" }, []));
  expect(lines[2]).not.toContain("may have been made");
  expect(sent).toHaveLength(3);
});

test(
  verifies("mock:verify:money", "lookups without an answer are not told as a task that was not found"),
  async () => {
    const broken: Step = { status: 503, body: "" };
    const { lines } = await runFlow(upstreamOf("cut", [], [broken]));
    expect(lines.at(-1)).toContain("no lookup got an answer, so nobody knows whether there is a task");
    expect(lines.at(-1)).not.toContain("not found");
  },
);
