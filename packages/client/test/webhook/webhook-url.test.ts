import { createHmac } from "node:crypto";
import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../src/index.ts";
import { signCallbackUrl, verifyCallbackUrl } from "../../src/webhook.ts";

const secret = "a secret of thirty-two characters";
const otherSecret = "another one of thirty-two letters";
const now = 1_773_380_633_979;
const externalTaskId = "order-2026-000184";
const endpoint = "multiImage2Video";
const base = "https://shop.example/hooks/kling";

const parameters = ["kling_version", "kling_endpoint", "kling_task", "kling_expires", "kling_signature"];

const sign = (url = base): Promise<string> => signCallbackUrl(url, { secret, endpoint, externalTaskId, now });

describe(verifies("client:webhook.sign", "a signed callback URL"), () => {
  test("proves its task until it expires", async () => {
    const url = await signCallbackUrl(base, { secret, endpoint, externalTaskId, validMs: 60_000, now });
    expect(await verifyCallbackUrl(url, { secret, now })).toEqual({ endpoint, externalTaskId });
    expect(await verifyCallbackUrl(new URL(url), { secret, now: now + 59_999 })).toEqual({
      endpoint,
      externalTaskId,
    });
    // The expiry is in whole seconds, rounded up.
    const end = Number(new URL(url).searchParams.get("kling_expires")) * 1_000;
    expect(await verifyCallbackUrl(url, { secret, now: end - 1 })).toEqual({ endpoint, externalTaskId });
    expect(await verifyCallbackUrl(url, { secret, now: end })).toBeUndefined();
    expect(await verifyCallbackUrl(url, { secret, now: now + 61_000 })).toBeUndefined();
  });

  test("has one form, which other programs can make and check", async () => {
    const url = new URL(
      await signCallbackUrl(base, { secret, endpoint, externalTaskId, expiresAt: now + 1, now }),
    );
    const parts = ["cometapi-kling callback", "1", "/hooks/kling", endpoint, externalTaskId, "1773380634"];
    const message = JSON.stringify(parts);
    const signature = createHmac("sha256", secret).update(message).digest("base64url");
    expect([...url.searchParams]).toEqual([
      ["kling_version", "1"],
      ["kling_endpoint", endpoint],
      ["kling_task", externalTaskId],
      ["kling_expires", "1773380634"],
      ["kling_signature", signature],
    ]);
  });

  test("is valid for a day by default, by the system's clock", async () => {
    const url = new URL(await sign());
    expect(url.searchParams.get("kling_expires")).toBe(String(Math.ceil(now / 1_000 + 86_400)));
    const today = await signCallbackUrl(base, { secret, endpoint, externalTaskId });
    expect(await verifyCallbackUrl(today, { secret })).toEqual({ endpoint, externalTaskId });
    expect(await verifyCallbackUrl(today, { secret, now: Date.now() + 86_401_000 })).toBeUndefined();
  });

  test("may have other parameters in any order, and another host before a proxy", async () => {
    const url = new URL(await sign(`${base}?tenant=a%20b&tenant=c#part`));
    expect(url.hash).toBe("");
    expect(url.searchParams.getAll("tenant")).toEqual(["a b", "c"]);
    url.search =
      `?x=1&${[...url.searchParams].reverse().map((pair) => new URLSearchParams([pair]))}`.replaceAll(
        ",",
        "&",
      );
    url.host = "10.0.0.1:8080";
    url.protocol = "http:";
    expect(await verifyCallbackUrl(url, { secret, now })).toEqual({ endpoint, externalTaskId });
  });

  test("of another version of the format is refused, and so is one without version and endpoint", async () => {
    for (const version of ["0", "2", "1.0", ""]) {
      const url = new URL(await sign());
      const parts = ["cometapi-kling callback", version, url.pathname, endpoint, externalTaskId];
      const message = JSON.stringify([...parts, url.searchParams.get("kling_expires")]);
      url.searchParams.set("kling_version", version);
      url.searchParams.set(
        "kling_signature",
        createHmac("sha256", secret).update(message).digest("base64url"),
      );
      expect(await verifyCallbackUrl(url, { secret, now }), version).toBeUndefined();
    }
    const expires = "1773380634";
    const old = JSON.stringify(["cometapi-kling callback", "/hooks/kling", externalTaskId, expires]);
    const signature = createHmac("sha256", secret).update(old).digest("base64url");
    const query = { kling_task: externalTaskId, kling_expires: expires, kling_signature: signature };
    const url = `${base}?${new URLSearchParams(query)}`;
    expect(await verifyCallbackUrl(url, { secret, now })).toBeUndefined();
  });

  test("can be signed again", async () => {
    const again = await signCallbackUrl(await sign(), { secret, endpoint, externalTaskId: "other", now });
    expect(await verifyCallbackUrl(again, { secret, now })).toEqual({ endpoint, externalTaskId: "other" });
  });

  test("is refused with a parameter missing or there twice", async () => {
    const url = await sign();
    for (const name of parameters) {
      const missing = new URL(url);
      missing.searchParams.delete(name);
      expect(await verifyCallbackUrl(missing, { secret, now }), name).toBeUndefined();
      const twice = new URL(url);
      twice.searchParams.append(name, twice.searchParams.get(name) ?? "");
      expect(await verifyCallbackUrl(twice, { secret, now }), name).toBeUndefined();
    }
    for (const wrong of [base, "", "/hooks/kling", "no url"])
      expect(await verifyCallbackUrl(wrong, { secret, now })).toBeUndefined();
  });

  test("is refused under another secret, and accepted under each of several", async () => {
    const url = await sign();
    expect(await verifyCallbackUrl(url, { secret: otherSecret, now })).toBeUndefined();
    expect(await verifyCallbackUrl(url, { secret: [otherSecret, secret], now })).toEqual({
      endpoint,
      externalTaskId,
    });
    const renewed = await signCallbackUrl(base, {
      secret: [otherSecret, secret],
      endpoint,
      externalTaskId,
      now,
    });
    expect(await verifyCallbackUrl(renewed, { secret, now })).toBeUndefined();
    expect(await verifyCallbackUrl(renewed, { secret: otherSecret, now })).toEqual({
      endpoint,
      externalTaskId,
    });
  });

  test("any id comes back as it was", async () => {
    const id = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(id, async (anyId) => {
        const url = await signCallbackUrl(base, { secret, endpoint, externalTaskId: anyId, now });
        expect(await verifyCallbackUrl(url, { secret, now })).toEqual({ endpoint, externalTaskId: anyId });
      }),
    );
  });

  test("a change of any one character of path, version, endpoint, id, expiry or signature is refused", async () => {
    const url = new URL(await sign());
    const signed = parameters.map((name) => [name, url.searchParams.get(name) ?? ""] as const);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let changes = 0;
    for (const [name, value] of [["path", url.pathname] as const, ...signed]) {
      for (let place = name === "path" ? 1 : 0; place < value.length; place++) {
        for (const character of ["", ...alphabet]) {
          if (character === value[place]) continue;
          const changed = value.slice(0, place) + character + value.slice(place + 1);
          const forged = new URL(url);
          if (name === "path") forged.pathname = changed;
          else forged.searchParams.set(name, changed);
          if (await verifyCallbackUrl(forged, { secret, now })) expect.fail(`${name}: ${changed}`);
          changes++;
        }
      }
    }
    expect(changes).toBeGreaterThan(4_000);
  });

  test("any other id, expiry or path is refused under the old signature", async () => {
    const word = fc.stringMatching(/^[\w.~-]{1,30}$/);
    const seconds = fc.integer({ min: 1_773_380_635, max: 4_000_000_000 });
    await fc.assert(
      fc.asyncProperty(word, seconds, word, word, seconds, word, async (id, end, path, id2, end2, path2) => {
        const url = new URL(
          await signCallbackUrl(`https://a.example/${path}`, {
            secret,
            endpoint,
            externalTaskId: id,
            expiresAt: end * 1_000,
            now,
          }),
        );
        const { pathname } = url;
        url.searchParams.set("kling_task", id2);
        url.searchParams.set("kling_expires", String(end2));
        url.pathname = path2;
        const isSame = id === id2 && end === end2 && pathname === url.pathname;
        expect((await verifyCallbackUrl(url, { secret, now })) !== undefined).toBe(isSame);
      }),
    );
  });

  test("is not made of invalid options, and no error has the secret", async () => {
    const shortSecret = "fifteen letters";
    const bad: [string, object][] = [
      ["/relative", {}],
      ["ftp://shop.example/", {}],
      [base, { externalTaskId: "" }],
      [base, { externalTaskId: "half \ud800 a pair" }],
      [base, { externalTaskId: undefined }],
      [base, { endpoint: "" }],
      [base, { endpoint: undefined }],
      [base, { endpoint: "multi-image2video" }],
      [base, { validMs: 0 }],
      [base, { validMs: Number.NaN }],
      [base, { expiresAt: Math.floor(now / 1_000) + 60 }],
      [base, { secret: shortSecret }],
      [base, { secret: [] }],
      [base, { secret: [secret, shortSecret] }],
      [base, { secret: undefined }],
    ];
    for (const [url, options] of bad) {
      const error = await signCallbackUrl(url, { secret, endpoint, externalTaskId, now, ...options }).catch(
        (reason: unknown) => reason,
      );
      expect(error, `${url} ${JSON.stringify(options)}`).toBeInstanceOf(InvalidInputError);
      expect(String(error)).not.toContain(secret);
      expect(String(error)).not.toContain(shortSecret);
    }
    await expect(verifyCallbackUrl(base, { secret: shortSecret })).rejects.toThrow(InvalidInputError);
  });
});
