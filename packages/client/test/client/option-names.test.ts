import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, InvalidInputError, type KlingClientOptions } from "../../src/index.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

describe(verifies("client:options", "a name that no option has is refused"), () => {
  test.each<[object, string]>([
    [{ apikey: "k" }, "createKlingClient has no option apikey; did you mean apiKey?"],
    [{ baseURL: "http://localhost" }, "createKlingClient has no option baseURL; did you mean baseUrl?"],
    [{ submitonce: false }, "createKlingClient has no option submitonce; did you mean submitOnce?"],
    [{ maxRetires: 1 }, "createKlingClient has no option maxRetires; did you mean maxRetries?"],
    [{ requestTimeout: 1 }, "createKlingClient has no option requestTimeout; did you mean requestTimeoutMs?"],
    [{ fecth: 1 }, "createKlingClient has no option fecth; did you mean fetch?"],
    [{ retries: 1 }, "createKlingClient has no option retries; did you mean maxRetries?"],
    [{ proxy: 1 }, "createKlingClient has no option proxy"],
    [{ concurrency: { task: 2 } }, "concurrency has no option task; did you mean tasks?"],
    [{ concurrency: { limit: 2 } }, "concurrency has no option limit"],
  ])("%j", (options, message) => {
    const make = () => createKlingClient({ apiKey: "k", ...options });
    expect(make).toThrow(InvalidInputError);
    expect(make).toThrow(new RegExp(`${message.replace("?", "\\?")}$`));
  });

  test.each([null, "sk-key", 7, true])("options that are %j", (options) => {
    const make = () => createKlingClient(options as unknown as KlingClientOptions);
    expect(make).toThrow(InvalidInputError);
    expect(make).toThrow(/The options of createKlingClient must be an object/);
  });

  test.each<[object, string]>([
    [{ singal: AbortSignal.abort() }, "has no option singal; did you mean signal?"],
    [{ timeoutMS: 5 }, "has no option timeoutMS; did you mean timeoutMs?"],
    [{ requestTimeout: 5 }, "has no option requestTimeout; did you mean requestTimeoutMs?"],
    [{ onRefernce: () => {} }, "has no option onRefernce; did you mean onReference?"],
  ])("of a call, before anything is sent: %j", async (options, message) => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const { text2Video } = createKlingClient({ apiKey: "k", fetch });
    for (const call of [text2Video.create({ prompt: "x" }, options), text2Video.get("7", options)]) {
      const error = await call.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(String(error)).toContain(message);
    }
    expect(requests).toEqual([]);
  });

  test("of a wait, before its first poll", async () => {
    const { fetch, requests } = recordedFetch(example("task-succeed"));
    const { text2Video } = createKlingClient({ apiKey: "k", fetch });
    const misspelt = text2Video.wait("7", { pollIntervallMs: 5 } as object);
    await expect(misspelt).rejects.toThrow("has no option pollIntervallMs; did you mean pollIntervalMs?");
    await expect(text2Video.wait("7", { signal: {} } as object)).rejects.toThrow(InvalidInputError);
    expect(requests).toEqual([]);
  });

  test("of a call is let through when it resembles no option", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const { text2Video } = createKlingClient({ apiKey: "k", fetch });
    await text2Video.create({ prompt: "x" }, { user: 7 } as object);
    expect(requests).toHaveLength(1);
  });
});

describe(verifies("client:options", "a wrong value is refused by the name of its option"), () => {
  test.each<[string, unknown]>([
    ["apiKey", null],
    ["baseUrl", null],
    ["baseUrl", Object.create(null)],
    ["fetch", null],
    ["maxRetries", Number.NaN],
    ["maxRetries", null],
    ["requestTimeoutMs", Number.NaN],
    ["validate", "strict"],
    ["dangerouslyAllowBrowser", "true"],
    ["middleware", null],
    ["onWarning", Object.create(null)],
    ["clock", Symbol("clock")],
  ])("%s", (name, value) => {
    const make = () => createKlingClient({ apiKey: "k", [name]: value });
    expect(make).toThrow(InvalidInputError);
    expect(make).toThrow(new RegExp(name));
  });

  test.each([{}, "abort", 7, true])("signal of a call: %j", async (signal) => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const { text2Video } = createKlingClient({ apiKey: "k", fetch });
    const call = text2Video.create({ prompt: "x" }, { signal } as object);
    await expect(call).rejects.toThrow(/signal must be an AbortSignal/);
    await expect(text2Video.get("7", { signal } as object)).rejects.toThrow(InvalidInputError);
    expect(requests).toEqual([]);
  });

  test("a signal that is null is none, as for fetch", async () => {
    const { fetch } = recordedFetch(example("create-response"));
    const { text2Video } = createKlingClient({ apiKey: "k", fetch });
    await expect(text2Video.create({ prompt: "x" }, { signal: null } as object)).resolves.toBeDefined();
  });
});
