import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { KlingClientOptions } from "../../../src/index.ts";
import type { Plan } from "../../fakes/service.ts";
import { inputOf, outcomeOf, startClient } from "../../fakes/start-client.ts";

afterEach(() => vi.unstubAllGlobals());

/** A browser has sent the request twice by itself: the first one has made the task, and the second one is refused. */
async function createRepeated(plan: Partial<Plan>, options: KlingClientOptions = {}, id?: string) {
  const setup = startClient({ posts: ["repeated on the way"], ...plan }, options);
  const outcome = await outcomeOf(setup.clock, setup.kling.create(inputOf(id)));
  return { ...setup, ...outcome };
}

/** The engine of a browser. Its functions print as native code. */
function stubBrowser(): void {
  vi.stubGlobal("document", { createElement: Math.max });
}

const baseUrl = "http://localhost:1/kling";

describe(
  verifies("client:create.once", "a refusal that does not name the id, where no lookup is served"),
  () => {
    const unseen = { served: false };

    test.each(["Invalid parameters", "", "the request is not valid"])(
      "may hide a task in a browser: %j",
      async (refusal) => {
        stubBrowser();
        const { error, service } = await createRepeated({ ...unseen, refusal }, { baseUrl });
        expect(service.made).toHaveLength(1);
        expect(error).toMatchObject({
          name: "InvalidRequestError",
          billed: "unknown",
          reference: { externalTaskId: service.ids[0] },
          advice: expect.stringContaining("before you create again"),
        });
      },
    );

    test.each(["prompt is too long", "The image pixel is invalid", "callback url is not reachable"])(
      "is about the field that it names, also in a browser: %j",
      async (message) => {
        stubBrowser();
        const { clock, kling } = startClient(
          { posts: ["repeated on the way"], ...unseen, refusal: message },
          { baseUrl },
        );
        const input = { ...inputOf(), callback_url: "https://shop.example/hook" };
        const { error } = await outcomeOf(clock, kling.create(input));
        expect(error).toMatchObject({ name: "InvalidRequestError", billed: "no" });
      },
    );

    test.each(["Duplicate request", "the task already exists", "resource duplicated"])(
      "may hide a task everywhere when it speaks of a repetition: %j",
      async (refusal) => {
        for (const id of [undefined, "order-1"]) {
          const { error, service } = await createRepeated({ ...unseen, refusal }, {}, id);
          expect(error).toMatchObject({ billed: "unknown", reference: { externalTaskId: service.ids[0] } });
        }
      },
    );

    test("made nothing elsewhere: no other platform repeats a request", async () => {
      const { clock, kling } = startClient({ posts: ["refused"], ...unseen });
      const { error } = await outcomeOf(clock, kling.create(inputOf()));
      expect(error).toMatchObject({ billed: "no", advice: "Correct the request as the message says." });
    });

    test("made nothing in a browser where a lookup that is served shows no task", async () => {
      stubBrowser();
      const { clock, kling } = startClient(
        { posts: ["refused"] },
        { baseUrl, service: { servesLookups: true } },
      );
      const { error } = await outcomeOf(clock, kling.create(inputOf()));
      expect(error).toMatchObject({ billed: "no" });
    });
  },
);

describe(verifies("client:create.once", "the lookup after a refusal"), () => {
  test.each([
    ["5 s at most", 20_000, 5_000],
    ["the time of a request, where that is shorter", 3_000, 3_000],
  ])("takes %s, and the refusal is told", async (_name, requestTimeoutMs, ms) => {
    const { clock, kling } = startClient({ posts: ["refused"], gets: ["hangs"] }, { requestTimeoutMs });
    const began = clock.now();
    const { error } = await outcomeOf(clock, kling.create(inputOf()));
    expect(clock.now() - began).toBe(ms);
    expect(error).toMatchObject({ name: "InvalidRequestError", billed: "unknown" });
  });

  test("ends with the time of the call", async () => {
    const { clock, kling } = startClient({ posts: ["refused"], gets: ["hangs"] });
    const began = clock.now();
    await outcomeOf(clock, kling.create(inputOf(), { timeoutMs: 2_500 }));
    expect(clock.now() - began).toBe(2_500);
  });

  test.each([["500"], ["401"], ["reset"]] as const)(
    "that fails with %s advises no second create",
    async (fault) => {
      const { clock, kling } = startClient({ posts: ["refused"], gets: [fault] });
      const { error } = await outcomeOf(clock, kling.create(inputOf()));
      expect(error).toMatchObject({ billed: "unknown", advice: expect.stringContaining("A task may exist") });
    },
  );
});
