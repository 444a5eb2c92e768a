import vm from "node:vm";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient } from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { errorOf, type Fetch, failing, fault, freePort, thrower, wrapped } from "../fakes/failing-fetch.ts";
import { listen } from "../fakes/listen.ts";

afterEach(() => vi.unstubAllGlobals());

const proofs: [what: string, error: unknown, words: string, advice: RegExp, retryable: boolean][] = [
  [
    "a name",
    fault("ENOTFOUND", "getaddrinfo"),
    "name of the host was not found (ENOTFOUND)",
    /DNS|baseUrl/,
    true,
  ],
  ["a name, for now", fault("EAI_AGAIN"), "name of the host was not found (EAI_AGAIN)", /network/, true],
  ["a refusal", fault("ECONNREFUSED"), "the host refused the connection (ECONNREFUSED)", /server runs/, true],
  [
    "a refusal, in Bun",
    fault("ConnectionRefused"),
    "refused the connection (ConnectionRefused)",
    /baseUrl/,
    true,
  ],
  ["no route", fault("EHOSTUNREACH", "connect"), "cannot be reached (EHOSTUNREACH)", /firewall/, true],
  ["no network", fault("ENETUNREACH", "connect"), "cannot be reached (ENETUNREACH)", /network/, true],
  ["a firewall", fault("EACCES", "connect"), "cannot be reached (EACCES)", /firewall/, true],
  ["no answer to SYN", fault("ETIMEDOUT", "connect"), "did not answer in time (ETIMEDOUT)", /network/, true],
  ["undici's time", fault("UND_ERR_CONNECT_TIMEOUT"), "in time (UND_ERR_CONNECT_TIMEOUT)", /network/, true],
  ["a certificate", fault("SELF_SIGNED_CERT_IN_CHAIN"), "is not trusted (SELF", /NODE_EXTRA_CA_CERTS/, false],
  [
    "no issuer",
    fault("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
    "is not trusted (UNABLE",
    /NODE_EXTRA_CA_CERTS/,
    false,
  ],
  ["an old certificate", fault("CERT_HAS_EXPIRED"), "not valid today (CERT_HAS_EXPIRED)", /clock/, false],
  [
    "another's certificate",
    fault("ERR_TLS_CERT_ALTNAME_INVALID"),
    "for another name",
    /host in baseUrl/,
    false,
  ],
  ["a plain port", fault("ERR_SSL_WRONG_VERSION_NUMBER"), "does not speak https", /http there/, false],
  ["a handshake", fault("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"), "TLS handshake failed", /TLS/, false],
  ["a cut handshake", fault("ECONNRESET", undefined, tlsBreak()), "TLS handshake broke off", /network/, true],
  [
    "a tunnel",
    fault("UND_ERR_ABORTED", undefined, tunnel()),
    "proxy refused to connect (407)",
    /HTTPS_PROXY/,
    false,
  ],
  ["a port", new Error("bad port"), "fetch refuses this port (bad port)", /another port/, false],
  ["a permission", fault("ERR_ACCESS_DENIED"), "may not use the network", /--allow-net/, false],
  ["Deno's connect", new TypeError(deno()), "no connection could be made (Connect)", /network/, true],
  [
    "two addresses",
    new AggregateError([fault("ECONNREFUSED", "connect"), fault("ENETUNREACH", "connect")]),
    "ECONNREFUSED",
    /baseUrl/,
    true,
  ],
];

function tlsBreak(): string {
  return "Client network socket disconnected before secure TLS connection was established";
}
function tunnel(): string {
  return "Proxy response (407) !== 200 when HTTP Tunneling";
}
function deno(): string {
  return "error sending request for url (http://h/): client error (Connect): tcp connect error";
}

describe(verifies("client:create.unsent", "what was not sent made no task, and the error says why"), () => {
  test.each(proofs)("%s", async (_what, error, words, advice, retryable) => {
    const foreign: unknown = vm.runInNewContext("(cause) => Object.assign(new TypeError('x'), { cause })")(
      error,
    );
    const mine = new Error("my wrapper failed", { cause: wrapped(error) });
    for (const thrown of [error, wrapped(error), foreign, mine]) {
      const failure = await errorOf({ fetch: failing(thrown) });
      expect(failure).toMatchObject({ name: "ConnectionError", billed: "no", retryable });
      expect(failure.message).toMatch(/^multiImage2Video\.create: nothing was sent, because /);
      expect(failure.message).toContain(words);
      expect(failure.advice).toMatch(advice);
      vi.stubGlobal("fetch", failing(thrown));
      expect(await errorOf({})).toMatchObject({ message: failure.message });
      vi.unstubAllGlobals();
    }
  });

  test.each<[string, Fetch, string]>([
    ["throws at once", () => thrower(), "wrong setting"],
    ["rejects at once", async () => thrower(), "wrong setting"],
    ["returns nothing", (async () => undefined) as unknown as Fetch, "fetch returned no Response"],
    [
      "returns an object",
      (async () => ({ ok: true, status: 200 })) as unknown as Fetch,
      "returned no Response",
    ],
    ["does not know a Request", (request) => fetch(String(request)), "Invalid URL"],
    ["throws a text", () => Promise.reject("wrong setting"), "wrong setting"],
    ["says that a connection broke", () => Promise.reject(fault("ECONNRESET", "read", "reset")), "reset"],
  ])("a fetch that %s", async (_what, fetch, words) => {
    const error = await errorOf({ fetch });
    expect(error).toMatchObject({ name: "ConnectionError", billed: "no", retryable: false });
    expect(error.message).toContain(words);
    expect(error.advice).toMatch(/fetch/);
  });

  test("a fetch that did not take the request cannot send it later", async () => {
    let late: Promise<unknown> | undefined;
    const fetch: Fetch = (request) => {
      late = new Promise((resolve) => setImmediate(resolve)).then(() => request.text());
      late.catch(() => {});
      return Promise.reject(new Error("too busy"));
    };
    expect(await errorOf({ fetch })).toMatchObject({ billed: "no" });
    await expect(late).rejects.toThrow(/unusable|used|disturbed|locked/i);
  });

  test("on the platform's own fetch: a closed port, a blocked port, https to http", async () => {
    const closed = await freePort();
    await using plain = await listen((_request, response) => response.end());
    const https = plain.url.replace("http:", "https:");
    for (const [baseUrl, words] of [
      [`http://127.0.0.1:${closed}`, "ECONNREFUSED"],
      ["http://127.0.0.1:6666", "bad port"],
      [https, "does not speak https"],
    ] as const) {
      for (const options of [{}, { fetch: (request: Request) => fetch(request) }]) {
        const error = await errorOf({ baseUrl, ...options });
        expect(error).toMatchObject({ name: "ConnectionError", billed: "no" });
        expect(error.message).toContain(words);
      }
    }
  });

  test("it is told at once where a retry cannot help", async () => {
    let calls = 0;
    const fetch: Fetch = (request) => {
      calls += 1;
      return failing(wrapped(fault("DEPTH_ZERO_SELF_SIGNED_CERT")))(request);
    };
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({
      name: "ConnectionError",
      billed: "no",
    });
    expect(calls).toBe(1);
  });
});
