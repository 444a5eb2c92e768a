import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { misfits } from "../support/contract.ts";
import { createVariants } from "../support/create-variants.ts";
import {
  auth,
  get,
  minimal,
  origin,
  path,
  post,
  postHeaders,
  postTo,
  send,
  still,
} from "../support/post-and-get.ts";

describe("a refusal names field and rule", () => {
  const [first] = minimal.image_list;
  test.each([
    [{ image_list: [first] }, "image_list", "image_list must NOT have fewer than 2 items (minItems)"],
    [{ image_list: [first, {}] }, "image_list[1].image", "image_list[1].image is required"],
    [{ prompt: undefined }, "prompt", "prompt is required"],
    [{ prompt: "x".repeat(501) }, "prompt", "prompt must NOT have more than 500 characters (maxLength)"],
    [{ mode: "ultra" }, "mode", "mode must be equal to one of the allowed values: std, pro (enum)"],
    [{ duration: 5 }, "duration", "duration must be string (type)"],
    [{ callback_url: "x" }, "callback_url", 'callback_url must match format "uri" (format)'],
    [
      { prompt: "", mode: 1 },
      "prompt",
      "prompt must NOT have fewer than 1 characters (minLength); mode must be",
    ],
  ])(verifies("simulator:message", "%o"), async (changes, param, message) => {
    const { status, body } = await post(still(), changes);
    expect([status, body.error.code, body.error.param]).toEqual([400, "invalid_request", param]);
    expect(body.error.message).toContain(message);
    expect(body.error.message).toMatch(/ \(request id: \d{23}[0-9A-F]{8}\)$/);
  });

  test.each([
    ["malformed JSON", { headers: { "content-type": "application/json" }, body: "{" }, "not valid JSON"],
    ["another content type", { headers: { "content-type": "text/plain" }, body: "x" }, "text/plain was sent"],
    ["an empty body", { headers: { "content-type": "application/json" } }, "no body"],
  ])(verifies("simulator:message", "%s"), async (_, { headers, ...init }, message) => {
    const answer = await send(still(), path, { method: "POST", ...init, headers: { ...auth, ...headers } });
    expect([answer.status, misfits("post", answer)]).toEqual([400, []]);
    expect(answer.body.error.message).toContain(message);
  });

  test(verifies("simulator:message", "the message stays short, whatever is wrong"), async () => {
    const image_list = Array.from({ length: 10_000 }, () => ({ image: 1 }));
    const { body } = await post(still(), { image_list });
    expect(body.error.message.length).toBeLessThan(1_000);
  });
});

describe("every variant of a request", () => {
  test.each(createVariants())(verifies("simulator:contract", "$title"), async ({ body }) => {
    expect(misfits("post", await postTo(still(), path, body))).toEqual([]);
  });
});

describe("fetch", () => {
  const create = (body: BodyInit, init: RequestInit = {}): Request =>
    new Request(`${origin}${path}`, {
      method: "POST",
      headers: postHeaders,
      body,
      ...init,
    });

  test(verifies("simulator:fetch", "takes a body in parts"), async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...minimal, prompt: "Der Hund lächelt. 🎬" }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = { duplex: "half" };
    expect((await still().fetch(create(body, init))).status).toBe(200);
  });

  test(verifies("simulator:fetch", "takes a body on platforms whose requests have no stream"), async () => {
    const simulator = still();
    for (const body of [JSON.stringify(minimal), "{}"]) {
      const request = create(body);
      Object.defineProperty(request, "body", { value: undefined });
      expect((await simulator.fetch(request)).status).toBe(body === "{}" ? 400 : 200);
    }
    const query = new Request(`${origin}${path}/1`, { headers: auth });
    Object.defineProperty(query, "body", { value: undefined });
    expect(await (await simulator.fetch(query)).json()).toMatchObject({ code: "task_not_exist" });
  });

  test(verifies("simulator:fetch", "stops reading beyond its limit, and responds with 413"), async () => {
    const simulator = still({ maxBodyBytes: 1_000 });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 600;
        controller.enqueue(new Uint8Array(600));
      },
    });
    const init: RequestInit & { duplex: "half" } = { duplex: "half" };
    const response = await simulator.fetch(create(body, init));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "read_request_body_failed", data: null });
    expect(sent).toBeLessThan(4_000);
    expect(
      (await post(simulator, { prompt: "x".repeat(499), negative_prompt: "x".repeat(500) })).status,
    ).toBe(413);
    expect(simulator.journal.requests.map(({ status }) => status)).toEqual([413, 413]);
  });

  test(verifies("simulator:fetch", "rejects an aborted request, and makes no task"), async () => {
    const simulator = still();
    const signal = AbortSignal.abort(new Error("given up"));
    await expect(simulator.fetch(create(JSON.stringify(minimal), { signal }))).rejects.toThrow("given up");
    expect(simulator.journal.billedTasks()).toEqual([]);
  });

  test(verifies("simulator:fetch", "gives result URLs with the origin of the request"), async () => {
    const simulator = still({ scenario: "instant" });
    const { task_id } = (await post(simulator)).body.data;
    const { body } = await get(simulator, task_id);
    expect(body.data.task_result.videos?.[0]?.url).toEqual(
      expect.stringMatching(`^${origin}/__simulator/files/${task_id}\\.mp4\\?ksTime=[0-9a-f]{8}$`),
    );
  });
});
