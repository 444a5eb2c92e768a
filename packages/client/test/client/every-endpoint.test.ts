import { readdirSync } from "node:fs";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints } from "../../src/generated/endpoints/index.ts";
import {
  type EndpointFacts,
  type Task,
  type TaskEndpoint,
  type TaskReference,
  UnexpectedResponseError,
} from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { json, type Recorded, recordedFetch } from "../fakes/recorded-fetch.ts";

type Body = Record<string, unknown>;

/** A body of the contract's examples for an endpoint, whose folder has the endpoint's name in kebab case. */
function exampleOf(endpoint: EndpointFacts, name: string): Body {
  const folders = readdirSync(new URL("../../../../spec/examples/", import.meta.url));
  const folder = folders.find((each) => each.replaceAll("-", "") === endpoint.name.toLowerCase());
  return JSON.parse(readExample(`${folder}/${name}.json`)) as Body;
}

const tasks = endpoints
  .filter((endpoint) => "makes" in endpoint)
  .map((endpoint) => [endpoint.name, endpoint]);

describe.each(tasks as [string, EndpointFacts][])(
  verifies("client:endpoints", "the life of a task of %s"),
  (name, endpoint) => {
    const input = exampleOf(endpoint, "create-request-minimal");
    const { task_id } = exampleOf(endpoint, "create-response")["data"] as Task;
    // The contract's examples are of several tasks. Here they are the life of one.
    const taskOf = (body: string): Task => ({ ...(exampleOf(endpoint, body)["data"] as Task), task_id });
    const answer = (body: string): Response => json({ ...exampleOf(endpoint, body), data: taskOf(body) });

    function start(...answers: Parameters<typeof recordedFetch>) {
      const fake = recordedFetch(...answers);
      const operations: unknown[] = [];
      const client = clockedClient(fake, {
        onRequest: ({ operation, endpoint }) => operations.push([operation, endpoint]),
      });
      const calls = Object.entries(client).find(([key]) => key === name)?.[1];
      return { calls: calls as TaskEndpoint<object, object>, clock: client.clock, fake, operations };
    }

    /** Echoes the external id of the request, as the service does. */
    const echo = ({ body }: Recorded): Response => {
      const { external_task_id } = JSON.parse(body) as Body;
      return json({ code: 0, data: { ...taskOf("create-response"), task_info: { external_task_id } } });
    };

    test("create sends the request to its path, under an id, and knows its endpoint", async () => {
      const { calls, fake, operations } = start(echo);
      const pending = calls.create(input);
      expect(await pending).toMatchObject({ task_id, task_status: "submitted" });
      const [request] = fake.requests;
      expect(request?.url).toBe(`https://api.cometapi.com${endpoint.path}`);
      const { externalTaskId } = pending.reference;
      expect(JSON.parse(request?.body ?? "")).toMatchObject({ external_task_id: externalTaskId });
      expect(pending.reference).toMatchObject({ version: 1, endpoint: name });
      expect(operations).toEqual([[`${name}.create`, name]]);
    });

    test("get, wait and watch read it under its path", async () => {
      const { calls, clock, fake, operations } = start(answer("task-processing"), answer("task-succeed"));
      expect(await calls.get(task_id)).toEqual(taskOf("task-processing"));
      expect(await settled(clock, calls.wait(task_id))).toEqual(taskOf("task-succeed"));
      for await (const task of calls.watch(task_id)) expect(task).toEqual(taskOf("task-succeed"));
      const urls = new Set(fake.requests.map(({ method, url }) => `${method} ${url}`));
      expect([...urls]).toEqual([`GET https://api.cometapi.com${endpoint.path}/${task_id}`]);
      expect(new Set(operations.map(String))).toEqual(new Set([`${name}.get,${name}`]));
    });

    test("generate creates it and waits for its result", async () => {
      const { calls, clock, fake } = start(echo, answer("task-processing"), answer("task-succeed"));
      const pending = calls.generate(input);
      expect(await settled(clock, pending)).toEqual(taskOf("task-succeed"));
      expect(pending.reference).toMatchObject({ endpoint: name, taskId: task_id });
      expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
    });

    test("after a lost answer the task is found by the request's id, and again by a stored reference", async () => {
      let sent: Body = {};
      const lose = ({ body }: Recorded): never => {
        sent = JSON.parse(body) as Body;
        throw new TypeError("fetch failed");
      };
      const find = ({ url }: Recorded): Response => {
        const { external_task_id } = sent;
        expect(url).toBe(`https://api.cometapi.com${endpoint.path}/${external_task_id}`);
        const created_at = 4e12;
        return json({
          code: 0,
          data: { ...taskOf("create-response"), created_at, task_info: { external_task_id } },
        });
      };
      const { calls, clock, fake } = start(lose, find);
      const pending = calls.create(input);
      expect(await settled(clock, pending)).toMatchObject({ task_id });
      const stored = JSON.parse(JSON.stringify(pending.reference)) as TaskReference;
      expect(await calls.recover(stored)).toMatchObject({ task_id });
      expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
    });

    test("an error names the endpoint of the task", async () => {
      const { calls, clock } = start(answer("task-failed"));
      await expect(settled(clock, calls.wait(task_id))).rejects.toMatchObject({
        name: "TaskFailedError",
        reference: { version: 1, endpoint: name, taskId: task_id },
      });
    });

    test("a success without its result is an error", async () => {
      const task = {
        ...taskOf("task-succeed"),
        task_result: { videos: [], images: [{ id: "1" }], others: 1 },
      };
      const { calls } = start(json({ code: 0, data: task }));
      const error = await calls.get(task_id).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(String(error)).toContain(`${name}.get: task ${task_id} succeeded without`);
    });
  },
);
