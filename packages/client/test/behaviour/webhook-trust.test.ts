import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { recordedFetch } from "../recorded-fetch.ts";
import { found, now, post, processing, receiver, secret, signedUrl, succeed } from "../webhook-receiver.ts";

describe(verifies("client:webhook.sign", "a delivery at a URL"), () => {
  test.each([
    ["without a signature", "https://shop.example/hook"],
    ["for another path", signedUrl.replace("/hook", "/hook2")],
    ["with another id", signedUrl.replace("000184", "000185")],
    ["with a later expiry", signedUrl.replace(/kling_expires=1/, "kling_expires=2")],
    ["with a signature of somebody else", signedUrl.replace(/(kling_signature=).*/, `$1${"A".repeat(43)}`)],
  ])("%s gets 403, unread, and costs nothing", async (_name, url) => {
    const { handle, service } = receiver(recordedFetch());
    const request = post(succeed, url);
    expect((await handle(request)).status).toBe(403);
    expect([service.requests, request.bodyUsed]).toEqual([[], false]);
  });

  test("that has expired gets 403, though it was good before", async () => {
    let time = now;
    const { handle, service } = receiver(recordedFetch(found(processing)), { clock: { now: () => time } });
    expect((await handle(post(processing))).status).toBe(200);
    time += 86_401_000;
    expect((await handle(post(processing))).status).toBe(403);
    expect(service.requests).toHaveLength(1);
  });

  test("of one task cannot be used for another", async () => {
    const other = { ...succeed, task_id: "7", task_info: { external_task_id: "another order" } };
    const { handle, tasks, service } = receiver(recordedFetch(found(other)));
    const response = await handle(post({ ...succeed, task_id: "7" }));
    expect([response.status, tasks, service.requests.length]).toEqual([403, [], 1]);
  });

  test("is accepted under the old and the new secret", async () => {
    const { handle } = receiver(recordedFetch(found(succeed)), {
      secret: ["the new secret that signs", secret],
    });
    expect((await handle(post(succeed))).status).toBe(200);
  });

  test("needs no signature where the handler was told so", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { secret: false });
    expect((await handle(post(succeed, "https://shop.example/hook"))).status).toBe(200);
    expect(tasks).toEqual([succeed]);
  });
});
