import { startContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type Answer, exchange, getPath } from "../support/exchange.ts";
import { startPrismProxy } from "../support/prism-proxy.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";
import { rightReply, startUpstream } from "../support/upstream.ts";

const headers = { ...authorization, ...json };
const get = { method: "GET", path: getPath, headers: authorization };

function problemOf({ headers: { "content-type": type }, body }: Answer): unknown {
  expect(type).toBe("application/problem+json");
  const { title, validation } = JSON.parse(body) as { title: string; validation: { location: string[] }[] };
  return { title, locations: [...new Set(validation.map(({ location }) => location.join(".")))] };
}

describe("the stock Prism proxy in front of an upstream", () => {
  test(verifies("mock:prism-proxy", "passes valid exchanges unchanged"), async () => {
    await using mock = await startContractMock({ port: 0 });
    await using proxy = await startPrismProxy(mock.url);
    for (const probe of [{ headers, body: documentedBody }, get]) {
      const [proxied, direct] = await Promise.all([exchange(proxy.url, probe), exchange(mock.url, probe)]);
      expect([proxied.status, proxied.body]).toEqual([200, direct.body]);
    }
  });

  test(verifies("mock:prism-proxy", "flags an invalid response"), async () => {
    await using upstream = await startUpstream((request) => {
      const reply = rightReply(request);
      return { ...reply, body: reply.body.replace('"succeed"', '"succeeded"') };
    });
    await using proxy = await startPrismProxy(upstream.url);
    const answer = await exchange(proxy.url, get);
    expect(answer.status).toBe(500);
    expect(problemOf(answer)).toMatchObject({
      title: "Request/Response not valid",
      locations: expect.arrayContaining(["response.body.data.task_status"]) as unknown,
    });
  });

  test(verifies("mock:prism-proxy", "stops an invalid request before the upstream"), async () => {
    await using upstream = await startUpstream();
    await using proxy = await startPrismProxy(upstream.url);
    const answer = await exchange(proxy.url, { headers, body: "{}" });
    expect(answer.status).toBe(422);
    expect(upstream.received).toEqual([]);
  });

  test(verifies("mock:prism-proxy", "passes an invalid request to the upstream if configured"), async () => {
    await using upstream = await startUpstream();
    await using proxy = await startPrismProxy(upstream.url, { validatesRequests: false });
    const answer = await exchange(proxy.url, { headers, body: "{}" });
    expect([answer.status, upstream.received.length]).toEqual([400, 1]);
  });

  test(verifies("mock:prism-proxy", "ends with the test, and reports why it cannot start"), async () => {
    const proxy = await startPrismProxy("http://127.0.0.1:9");
    await proxy[Symbol.asyncDispose]();
    await expect(exchange(proxy.url, get)).rejects.toThrow("ECONNREFUSED");
    await expect(startPrismProxy("http://127.0.0.1:9", { file: "nothing.yaml" })).rejects.toThrow(
      "nothing.yaml",
    );
  });
});
