import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { TaskView } from "../../src/simulator/tasks/task.ts";
import { get, post, send, still } from "../support/post-and-get.ts";

const dayMs = 24 * 60 * 60 * 1_000;

describe("publicUrl", () => {
  test.each([
    ["https://kling.test:4020", "https://kling.test:4020"],
    ["https://kling.test/", "https://kling.test"],
    [new URL("http://box.example/mock/"), "http://box.example/mock"],
  ])(
    verifies("simulator:urls", "%s is the base of results, watermarked copies and webhooks"),
    async (publicUrl, base) => {
      const received: TaskView[] = [];
      const simulator = still({
        publicUrl,
        send: async (request) => {
          received.push((await request.json()) as TaskView);
          return new Response(null);
        },
      });
      const changes = { callback_url: "http://127.0.0.1:9/hook", watermark_info: { enabled: true } };
      const { task_id } = (await post(simulator, changes)).body.data;
      await simulator.advance(200_000);
      const [video] = (await get(simulator, task_id)).body.data.task_result.videos ?? [];
      const files = `${base}/__simulator/files/${task_id}`;
      expect([video?.url, video?.watermark_url].map((url) => url?.split("?")[0])).toEqual([
        `${files}.mp4`,
        `${files}-1.mp4`,
      ]);
      expect(received.at(-1)?.task_result.videos).toEqual([video]);
    },
  );

  test(verifies("simulator:urls", "its host may call the admin routes, and no other name"), async () => {
    const simulator = still({ publicUrl: "https://kling.test:4020" });
    const ask = (host: string) => send(simulator, "/__simulator/tasks", { headers: { host } });
    expect([(await ask("kling.test:4020")).status, (await ask("evil.test:4020")).status]).toEqual([200, 403]);
  });

  test.each([
    "kling.test",
    "ftp://kling.test",
    "",
    "https://user:secret@kling.test",
    "//kling.test",
    "https://kling.test/?key=secret",
    "https://kling.test/#secret",
  ])(verifies("simulator:options", "publicUrl %j is refused, without a secret"), (publicUrl) => {
    expect(() => still({ publicUrl })).toThrow(/^publicUrl must be an http or https URL such as/);
    expect(() => still({ publicUrl })).not.toThrow(/secret/);
  });
});

describe("the expiry in a result's URL", () => {
  async function finished(scenario?: string) {
    const simulator = still(scenario === undefined ? {} : { scenario });
    const { task_id } = (await post(simulator)).body.data;
    await simulator.advance(200_000);
    const { data } = (await get(simulator, task_id)).body;
    const url = new URL(data.task_result.videos?.[0]?.url ?? "");
    const expiresAt = Number.parseInt(url.searchParams.get("ksTime") ?? "", 16) * 1_000;
    const ask = async () => (await send(simulator, url.pathname + url.search)).status;
    return { simulator, data, expiresAt, ask };
  }

  test(
    verifies("simulator:urls", "is 30 days after the end, and the file is served until then"),
    async () => {
      const { simulator, data, expiresAt, ask } = await finished();
      const distance = expiresAt - (data.updated_at + 30 * dayMs);
      expect([distance > -1_000, distance <= 0]).toEqual([true, true]);
      await simulator.advance(expiresAt - simulator.clock.now() - 1);
      expect(await ask()).toBe(200);
      await simulator.advance(1);
      expect(await ask()).toBe(403);
    },
  );

  test(verifies("simulator:urls", "has passed in the scenario expired-result"), async () => {
    const { simulator, expiresAt, ask } = await finished("expired-result");
    expect(expiresAt).toBeLessThanOrEqual(simulator.clock.now());
    expect(await ask()).toBe(403);
  });

  test(verifies("simulator:urls", "does not change when it is asked for again later"), async () => {
    const { simulator, data } = await finished();
    await simulator.advance(20 * dayMs);
    expect((await get(simulator, data.task_id)).body.data.task_result).toEqual(data.task_result);
  });
});

describe("the scenario redirect", () => {
  test.each([
    ["http://127.0.0.1:4020", "http://localhost:4020/kling/login"],
    ["http://localhost:4020", "http://127.0.0.1:4020/kling/login"],
    ["http://[::1]:4020", "http://localhost:4020/kling/login"],
    ["https://localhost", "https://127.0.0.1/kling/login"],
    ["https://kling.test/mock", "https://kling.test/mock/kling/login"],
  ])(verifies("simulator:faults", "leads from %s to %s"), async (publicUrl, location) => {
    const simulator = still({ scenario: "redirect", publicUrl });
    const answer = await post(simulator);
    expect([answer.status, answer.headers.get("location")]).toEqual([301, location]);
    expect(simulator.tasks()).toEqual([]);
  });

  test.each([
    [{ authorization: "Bearer sk-1" }, true],
    [{}, false],
  ])(
    verifies("simulator:faults", "the journal tells whether %o came along"),
    async (headers, hasAuthorization) => {
      const simulator = still();
      const page = await send(simulator, "/kling/login", { headers });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(simulator.journal.requests).toMatchObject([
        { path: "/kling/login", status: 200, hasAuthorization },
      ]);
      expect(JSON.stringify(simulator.journal.requests)).not.toContain("sk-1");
    },
  );
});
