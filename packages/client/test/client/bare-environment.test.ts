import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient } from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { errorOf } from "../fakes/failing-fetch.ts";
import { example } from "../fakes/recorded-fetch.ts";

afterEach(() => vi.unstubAllGlobals());

describe(verifies("client:isomorphic", "an environment without what a request needs"), () => {
  test("says so", async () => {
    vi.stubGlobal("Request", undefined);
    const error = await errorOf({ fetch: async () => example("create-response") });
    expect(error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(error.message).toContain("this environment has no Request");
    expect(error.advice).toContain("testEnvironment node");
  });

  test("works with signals of another realm, as jsdom has them", async () => {
    const Native = Request;
    vi.stubGlobal(
      "Request",
      class extends Native {
        constructor(url: string, init: RequestInit = {}) {
          if (init.signal) throw new TypeError("Expected signal to be an instance of AbortSignal");
          super(url, init);
        }
      },
    );
    const { multiImage2Video } = createKlingClient({
      apiKey: "k",
      fetch: async () => example("create-response"),
    });
    expect(await multiImage2Video.create(input)).toMatchObject({ task_status: "submitted" });
  });
});
