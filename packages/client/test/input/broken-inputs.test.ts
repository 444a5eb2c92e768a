import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  createKlingClient,
  findProblems,
  InvalidInputError,
  identifyFace,
  type KlingClientOptions,
  multiImage2Video,
  RequestTimeoutError,
} from "../../src/index.ts";
import { png } from "../fakes/pictures.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const url = "https://example.com/a.png";
const good = { image_list: [url, url], prompt: "Wave." };

/** Creates with any input and returns the error and the number of requests sent. */
async function create(input: unknown, options: KlingClientOptions = {}, call: object = {}) {
  const { fetch, requests } = recordedFetch(example("create-response"));
  const client = createKlingClient({ apiKey: "k", fetch, ...options });
  const error = await client.multiImage2Video.create(input as typeof good, call).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { error, sent: requests.length };
}

function circle(): object {
  const options: Record<string, unknown> = {};
  options["self"] = options;
  return { ...good, options };
}

const throwing = (name: string): object =>
  Object.defineProperty({ ...good }, name, {
    enumerable: true,
    get() {
      throw Object.create(null);
    },
  });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({ ...good }, {});
  revoke();
  return proxy;
}

const broken: [string, () => unknown][] = [
  ["a BigInt", () => ({ ...good, seed: 1n })],
  ["a circle", circle],
  ["a function", () => ({ ...good, on_end: () => {} })],
  ["a function deep inside", () => ({ ...good, options: { list: [{ on_end() {} }] } })],
  ["a symbol", () => ({ ...good, tag: Symbol("tag") })],
  ["a Blob where none belongs", () => ({ ...good, options: { cover: new Blob(["a"]) } })],
  ["toJSON without a value", () => ({ ...good, toJSON: () => undefined })],
  ["toJSON that throws", () => ({ ...good, options: { toJSON: () => BigInt("x") } })],
  ["a getter that throws", () => throwing("prompt")],
  ["an external_task_id that throws", () => throwing("external_task_id")],
  ["a revoked proxy", revoked],
  ["a revoked proxy inside", () => ({ ...good, image_list: revoked() })],
];

describe(verifies("client:validate", "an input that is no JSON is an error of the client"), () => {
  test.each(broken)("%s", async (_name, input) => {
    for (const validate of ["error", "warn", "off"] as const) {
      const { error, sent } = await create(input(), { validate, onWarning: () => {} });
      expect(error, validate).toBeInstanceOf(InvalidInputError);
      expect([(error as InvalidInputError).billed, sent]).toEqual(["no", 0]);
    }
  });

  test.each(broken)("%s for an endpoint that answers at once", async (_name, input) => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    const client = createKlingClient({ apiKey: "k", fetch, validate: "off" });
    await expect(client.identifyFace(input() as { video_id: string })).rejects.toBeInstanceOf(
      InvalidInputError,
    );
    expect(requests).toHaveLength(0);
  });

  test.each([undefined, null, 7, "text", [], () => {}])("%s in place of a request", async (input) => {
    const { error, sent } = await create(input);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(sent).toBe(0);
  });
});

describe(verifies("client:validate", "findProblems takes anything"), () => {
  test.each([null, undefined, 7, "text", []])("%j is a problem", async (input) => {
    const problems = await findProblems(multiImage2Video, input as unknown as object);
    expect(problems[0]).toMatchObject({ pointer: "", rule: "type" });
  });

  test("holes of a list are problems", async () => {
    const problems = await findProblems(multiImage2Video, { image_list: new Array(2), prompt: "p" });
    expect(problems.map(({ pointer, rule }) => [pointer, rule])).toEqual([
      ["/image_list/0", "type"],
      ["/image_list/1", "type"],
    ]);
  });

  test("what cannot be read is an error of the client", async () => {
    await expect(findProblems(multiImage2Video, throwing("prompt"))).rejects.toBeInstanceOf(
      InvalidInputError,
    );
    await expect(findProblems(undefined as never, good)).rejects.toThrow("the facts of an endpoint");
    await expect(findProblems(multiImage2Video.rules as never, good)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });
});

describe(verifies("client:validate", "the check of pictures ends with the call"), () => {
  /** A Blob on a drive that does not answer. */
  class HungBlob extends Blob {
    override slice(): Blob {
      return Object.assign(new Blob(), { arrayBuffer: () => new Promise<never>(() => {}) });
    }
  }
  const hung = { ...good, image_list: [new HungBlob(["picture"]), url] };

  test("when its time is over: nothing was sent", async () => {
    for (const call of [{ timeoutMs: 20 }, { timeoutMs: 30_000, requestTimeoutMs: 20 }]) {
      const { error, sent } = await create(hung, {}, call);
      expect(error).toBeInstanceOf(RequestTimeoutError);
      expect(error).toMatchObject({ billed: "no", retryable: true });
      const [, ms] = /nothing was sent: a picture was not read within (\d+) ms/.exec(String(error)) ?? [];
      expect(Number(ms)).toBeLessThanOrEqual(20);
      expect(sent).toBe(0);
    }
  });

  test("not by the clock of a simulator, which may be ahead before a picture is there", async () => {
    const clock = {
      now: () => 5_000,
      schedule(callback: () => void) {
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
      },
    };
    const slow = Object.assign(new Blob([png(400, 400)]), {
      slice: (start?: number, end?: number) => ({
        async arrayBuffer() {
          for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          return new Blob([png(400, 400)]).slice(start, end).arrayBuffer();
        },
      }),
    });
    const { error } = await create({ ...good, image_list: [slow, url] }, { clock }, { timeoutMs: 500 });
    expect(String(error)).not.toContain("a picture was not read");
  });

  test("and what it took is taken from the time for the request", async () => {
    let time = 0;
    class SlowBlob extends Blob {
      override slice(start?: number, end?: number): Blob {
        time = 200;
        return super.slice(start, end);
      }
    }
    const times: number[] = [];
    const clock = {
      now: () => time,
      schedule(callback: () => void, ms: number) {
        times.push(ms);
        const immediate = time === 200 && ms <= 300 ? setImmediate(callback) : undefined;
        return () => clearImmediate(immediate);
      },
    };
    const input = { ...good, image_list: [new SlowBlob([png(400, 400)]), url] };
    const client = createKlingClient({
      ...{ apiKey: "k", clock, submitOnce: false, maxRetries: 0 },
      fetch: () => new Promise<never>(() => {}),
    });
    const failing = client.multiImage2Video.create(input, { timeoutMs: 500 });
    await expect(failing).rejects.toBeInstanceOf(RequestTimeoutError);
    expect(times).toEqual([300]);
  });

  test("when its signal aborts, before or during the reading", async () => {
    const controller = new AbortController();
    const failing = create(hung, {}, { signal: controller.signal });
    setImmediate(() => controller.abort("enough"));
    const { error, sent } = await failing;
    expect(error).toBeInstanceOf(AbortError);
    expect([error, sent]).toMatchObject([{ cause: "enough", billed: "no" }, 0]);
    expect((await create(hung, {}, { signal: AbortSignal.abort() })).error).toBeInstanceOf(AbortError);
  });
});

describe(
  verifies("client:validate", "a field that the contract does not have is sent with a warning"),
  () => {
    async function warningsOf(calls: readonly object[], validate: "error" | "warn" | "off" = "error") {
      const warnings: string[] = [];
      const { fetch, requests } = recordedFetch(example("create-response"));
      const onWarning = (message: string): void => void warnings.push(message);
      const { multiImage2Video: endpoint } = createKlingClient({ apiKey: "k", fetch, onWarning, validate });
      for (const fields of calls) await endpoint.create({ ...good, ...fields });
      return { warnings, bodies: requests.map(({ body }) => JSON.parse(body ?? "") as object) };
    }
    const warning = (name: string, hint: string): string =>
      `multiImage2Video.create: the field "${name}" is not documented, and is sent as it is${hint}`;

    test.each([
      ["imageList", ". Did you mean image_list?"],
      ["promt", ". Did you mean prompt?"],
      ["Duration", ". Did you mean duration?"],
      ["negativ_promt", ". Did you mean negative_prompt?"],
      ["callbackURL", ". Did you mean callback_url?"],
      ["camera", ""],
      ["", ""],
    ])("%j", async (name, hint) => {
      const { warnings, bodies } = await warningsOf([{ [name]: "x" }]);
      expect(warnings).toEqual([warning(name, hint)]);
      expect(bodies).toMatchObject([{ [name]: "x" }]);
    });

    test("once for each name, and for at most 100 names", async () => {
      const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`added_${index}`, 1]));
      const { warnings } = await warningsOf([{ camera: 1 }, { camera: 2, lens: 1 }, many, many]);
      expect(warnings.slice(0, 2)).toEqual([warning("camera", ""), warning("lens", "")]);
      expect(warnings).toHaveLength(100);
    });

    test("not where nothing is checked, and not without a value", async () => {
      expect((await warningsOf([{ camera: 1 }], "off")).warnings).toEqual([]);
      expect((await warningsOf([{ camera: undefined }])).warnings).toEqual([]);
    });

    test("beside the problem that a misspelt name makes", async () => {
      const warnings: string[] = [];
      const options = { onWarning: (message: string): void => void warnings.push(message) };
      const { error } = await create({ image_list: [url, url], promt: "Wave." }, options);
      expect((error as Error).message).toContain("/prompt is required");
      expect(warnings).toEqual([warning("promt", ". Did you mean prompt?")]);
    });

    test("not by findProblems", async () => {
      expect(await findProblems(identifyFace, { video_id: "1", camera: 1 })).toEqual([]);
    });
  },
);
