import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { errorOf, type Fetch, failing, fault, freePort, thrower, wrapped } from "../fakes/failing-fetch.ts";
import { listen } from "../fakes/listen.ts";
import { example } from "../fakes/recorded-fetch.ts";

afterEach(() => vi.unstubAllGlobals());

describe(verifies("client:create.unsent", "what may have been sent stays unknown"), () => {
  const refused = wrapped(fault("ECONNREFUSED", "connect"));
  test.each<[string, Fetch]>([
    [
      "a fetch that read the request, and ends with a refusal",
      async (request) => {
        await request.text();
        throw refused;
      },
    ],
    [
      "a fetch that made a copy, and ends with a refusal",
      async (request) => {
        new Request(request.clone());
        throw refused;
      },
    ],
    [
      "a fetch that took the body's stream, and ends with a refusal",
      async (request) => {
        await new Response(request.body).text();
        throw refused;
      },
    ],
    ["a connection that was reset", failing(wrapped(fault("ECONNRESET", "read")))],
    [
      "a connection that was reset, above a refusal",
      failing(Object.assign(fault("ECONNRESET"), { cause: refused })),
    ],
    ["attempts of which one was sent", failing(new AggregateError([refused, fault("EPIPE", "write")]))],
    ["an unreachable host in the middle", failing(fault("EHOSTUNREACH", "read"))],
    ["a broken record", failing(fault("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"))],
    ["words of a service", failing(new Error('HTTP 500: {"message":"bad port"}'))],
    ["no words at all", failing(undefined)],
    [
      "a fetch that returns nothing after it took the request",
      (async (request: Request) => {
        new Request(request);
      }) as unknown as Fetch,
    ],
  ])("%s", async (_what, fetch) => {
    expect(await errorOf({ fetch })).toMatchObject({ name: "ConnectionError", billed: "unknown" });
    vi.stubGlobal("fetch", fetch);
    expect(await errorOf({})).toMatchObject({ name: "ConnectionError", billed: "unknown" });
  });

  test("a fetch that may have sent twice is named as the reason of the doubt", async () => {
    const fetch: Fetch = async (request) => {
      await request.text();
      throw refused;
    };
    expect((await errorOf({ fetch })).advice).toContain("Let it send each request once.");
  });

  test("a middleware that copied the request", async () => {
    const middleware = [{ onRequest: ({ request }: { request: Request }) => void request.clone() }];
    expect(await errorOf({ fetch: failing(refused), middleware })).toMatchObject({ billed: "unknown" });
  });

  test("an answer whose middleware fails, although the fetch did not take the request", async () => {
    const middleware = [{ onResponse: () => thrower() }];
    const fetch: Fetch = async () => example("create-response");
    expect(await errorOf({ fetch, middleware })).toMatchObject({ billed: "unknown" });
  });

  test("a global fetch that sends twice is not repeated", async () => {
    let posts = 0;
    await using server = await listen((request) => {
      posts += 1;
      request.socket.destroy();
    });
    const platform = fetch;
    const closed = await freePort();
    vi.stubGlobal("fetch", (request: Request, init: RequestInit) =>
      platform(request.clone(), init).catch(() => platform(`http://127.0.0.1:${closed}/`)),
    );
    expect(await errorOf({ baseUrl: server.url, maxRetries: 2 })).toMatchObject({ billed: "unknown" });
    expect(posts).toBe(1);
  });
});
