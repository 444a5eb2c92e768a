import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { exampleBody, json, recordedFetch } from "../fakes/recorded-fetch.ts";

const processing = exampleBody("task-processing")["data"] as Task;
const succeed = exampleBody("task-succeed")["data"] as Task;

/** The gateway's own record of a task, around what Kling last said of it. */
function recordOf(status: string, said: Task | null, fields: object = {}): Response {
  const data = said === null ? null : { code: 0, message: "SUCCEED", data: said };
  return json({ code: "success", message: "", data: { task_id: "task_own", status, data, ...fields } });
}

function clientOf(...answers: Response[]) {
  const fake = recordedFetch(...answers);
  const { multiImage2Video, clock } = clockedClient(fake);
  return { ...multiImage2Video, clock, requests: fake.requests };
}

describe(verifies("client:gateway", "a gateway's own record of a task"), () => {
  test("that gave the task up is believed over Kling's last word", async () => {
    const given = recordOf("FAILURE", processing, { fail_reason: "task timeout" });
    expect(await clientOf(given).get("task_own")).toMatchObject({
      task_status: "failed",
      task_status_msg: "task timeout",
    });
  });

  test.each([
    ["FAILURE", succeed, "succeed"],
    ["SUCCESS", processing, "processing"],
    ["QUEUED", processing, "processing"],
  ])("%s over what Kling says, is not", async (status, said, expected) => {
    expect(await clientOf(recordOf(status, said)).get("task_own")).toMatchObject({ task_status: expected });
  });

  test("gives the id that the gateway can be asked for", async () => {
    const { wait, clock, requests } = clientOf(
      recordOf("IN_PROGRESS", null),
      recordOf("IN_PROGRESS", processing),
      recordOf("SUCCESS", succeed),
    );
    const done = await settled(clock, wait("task_own"));
    expect(done).toEqual({ ...succeed, task_id: "task_own" });
    expect(new Set(requests.map(({ url }) => url.split("/").at(-1)))).toEqual(new Set(["task_own"]));
  });

  test("whose status it does not know itself is waited on", async () => {
    expect(await clientOf(recordOf("UNKNOWN", null)).get("task_own")).toMatchObject({
      task_id: "task_own",
      task_status: "processing",
    });
  });

  test("has its times in seconds, and they are milliseconds here", async () => {
    const times = { created_at: 1_773_380_633, updated_at: 1_773_380_640 };
    expect(await clientOf(recordOf("IN_PROGRESS", null, times)).get("task_own")).toMatchObject({
      created_at: 1_773_380_633_000,
      updated_at: 1_773_380_640_000,
    });
    expect(await clientOf(recordOf("IN_PROGRESS", processing, times)).get("task_own")).toMatchObject({
      created_at: processing.created_at,
    });
  });
});

test("an empty text as error, or as content type, is none", async () => {
  const body = { code: 0, message: "ok", error: "", data: processing };
  expect(await clientOf(json(body, 200, { "content-type": "" })).get("1")).toEqual(processing);
});
