import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { startCli } from "../support/child.ts";
import { type Behaviour, rightReply, startUpstream, type TestUpstream } from "../support/upstream.ts";
import { junitCases, type Verified, verify } from "../support/verify.ts";

const folder = mkdtempSync(join(tmpdir(), "mock verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const service = "https://api.cometapi.com";
// A key may have characters that JSON and XML escape.
const key = 'sk-secret"&<key>\\';

/** The command with an upstream that seems to be on another machine. */
function verifyService(upstream: TestUpstream, args: string[], secret: string = key): Promise<Verified> {
  const redirect = `const send = globalThis.fetch;
    globalThis.fetch = (url, init) => send(String(url).replace("${service}", "${upstream.url}"), init);`;
  return verify(service, ["--key-env", "MY_KEY", ...args], {
    MY_KEY: secret,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(redirect)}`,
  });
}

/** The creates that a service could accept. */
function paidCreates({ received }: TestUpstream) {
  return received.filter(({ body }) => body?.["image_list"] !== undefined);
}

const isPaid: (request: Parameters<Behaviour>[0]) => boolean = ({ body }) =>
  body?.["image_list"] !== undefined;

describe("money", () => {
  test(verifies("mock:verify:money", "another machine gets only requests that cost nothing"), async () => {
    await using upstream = await startUpstream();
    const { code, stdout } = await verifyService(upstream, []);
    expect(upstream.received.map(({ method }) => method)).toEqual(["POST", "GET"]);
    expect(upstream.received[0]?.body).not.toHaveProperty("image_list");
    expect(upstream.received[0]?.body).not.toHaveProperty("prompt");
    expect(stdout).toMatch(/\nskip +create +POST \S+\n +not sent: a task costs money, see --paid\n/);
    expect(code).toBe(0);
  });

  test(verifies("mock:verify:money", "--paid creates one task there, and prints its id"), async () => {
    await using upstream = await startUpstream();
    const { code, stdout } = await verifyService(upstream, ["--paid"]);
    expect(paidCreates(upstream)).toHaveLength(1);
    expect(stdout).toContain("\n      task_id 861309198188019719\n");
    expect(code).toBe(0);
  });

  test(verifies("mock:verify:money", "the id is printed before the task is polled"), async () => {
    await using upstream = await startUpstream((request) =>
      request.path.endsWith("/861309198188019719") ? "hang" : rightReply(request),
    );
    await using child = startCli(["verify", "--upstream", upstream.url]);
    await child.printed(/task_id 861309198188019719\n/);
  });

  test(verifies("mock:verify:money", "a closed stdout does not lose the file"), async () => {
    await using upstream = await startUpstream();
    const junit = join(folder, "closed.xml");
    await using child = startCli(["verify", "--upstream", upstream.url, "--junit", junit]);
    child.process.stdout?.destroy();
    expect([await child.ended, child.stderr()]).toEqual([0, ""]);
    expect(junitCases(junit)).toHaveLength(6);
  });

  test(verifies("mock:verify:money", "--free creates none on this machine either"), async () => {
    await using upstream = await startUpstream();
    expect((await verify(upstream.url, ["--free"])).code).toBe(0);
    expect(upstream.received).toHaveLength(2);
    expect(paidCreates(upstream)).toEqual([]);
  });

  test.each<[string, Behaviour]>([
    ["a cut connection", (request) => (isPaid(request) ? "cut" : rightReply(request))],
    ["no answer in time", (request) => (isPaid(request) ? "hang" : rightReply(request))],
    ["500", (request) => (isPaid(request) ? { status: 500, body: "" } : rightReply(request))],
    ["no JSON", (request) => (isPaid(request) ? { status: 200, body: "<html>" } : rightReply(request))],
  ])(
    verifies("mock:verify:money", "a create is not repeated after %s, and its id is printed"),
    async (_, behaviour) => {
      await using upstream = await startUpstream(behaviour);
      const { code, stdout } = await verifyService(upstream, ["--paid", "--timeout", "3", "--interval", "0"]);
      const [create, ...others] = paidCreates(upstream);
      expect(others).toEqual([]);
      expect(stdout).toContain(
        `a task may have been made, and is not created again: search for external_task_id ${create?.body?.["external_task_id"]}\n`,
      );
      expect(code).toBe(1);
    },
  );

  test(
    verifies("mock:verify:money", "nothing is paid if the upstream accepts an invalid request"),
    async () => {
      await using upstream = await startUpstream((request) =>
        rightReply({ ...request, body: request.body && { ...request.body, image_list: [], prompt: "" } }),
      );
      const { code, stdout } = await verifyService(upstream, ["--paid"]);
      expect(paidCreates(upstream)).toEqual([]);
      expect(upstream.received.filter(({ method }) => method === "POST")).toHaveLength(1);
      expect(stdout).toMatch(
        /^FAIL +create without image_list and prompt .* 200\n +task_id 861309198188019719\n/m,
      );
      expect(stdout).toContain("not sent: the upstream may have accepted an invalid create\n");
      expect(code).toBe(1);
    },
  );
});

describe("the key", () => {
  function shownIn({ stdout, stderr }: Verified, junit?: string): string {
    const file = junit === undefined ? "" : readFileSync(junit, "utf8");
    const cases = junit === undefined ? "" : JSON.stringify(junitCases(junit));
    return `${stdout}${stderr}${file}${cases}`;
  }

  test(
    verifies("mock:verify:key", "goes to the upstream and to no output, even if the upstream returns it"),
    async () => {
      await using upstream = await startUpstream((request) => {
        const echoed = `key ${key} is \u001B[31mwrong ]]> \uFFFF`;
        const reply = rightReply(request);
        return request.method === "GET"
          ? {
              status: 200,
              body: JSON.stringify({ code: echoed, [echoed]: 1, data: { task_status: echoed } }),
            }
          : {
              ...reply,
              headers: { location: `/${encodeURI("x")}?${request.headers.authorization}` },
              status: 302,
            };
      });
      const junit = join(folder, "key.xml");
      const verified = await verifyService(upstream, ["--check-keys", "--junit", junit]);
      expect(upstream.received.map(({ headers }) => headers.authorization)).toEqual([
        `Bearer ${key}`,
        `Bearer ${key}`,
        undefined,
        "Bearer not-a-key",
      ]);
      expect(verified.stdout).toContain("[key]");
      const shown = shownIn(verified, junit);
      expect(shown).not.toContain("sk-secret");
      expect(shown).not.toContain("\u001B");
      expect(verified.code).toBe(1);
    },
  );

  test(verifies("mock:verify:key", "is not shown in part if a long body is cut inside it"), async () => {
    await using upstream = await startUpstream((request) => ({
      status: 502,
      headers: { "content-type": "text/html" },
      body: `${"x".repeat(80)} ${request.headers.authorization}`,
    }));
    const verified = await verifyService(upstream, [], "sk-secret-0123456789-0123456789");
    expect(verified.stdout).toContain("Bearer [key]");
    expect(shownIn(verified)).not.toContain("sk-secret");
  });

  test(verifies("mock:verify:key", "does not follow a redirect"), async () => {
    await using other = await startUpstream();
    await using upstream = await startUpstream(() => ({
      status: 307,
      headers: { location: `${other.url}/kling/v1/videos/multi-image2video` },
      body: "",
    }));
    const { code, stdout } = await verifyService(upstream, ["--paid"], "sk-secret");
    expect(other.received).toEqual([]);
    expect(stdout).toContain(`response.status: is 307, a redirect to ${other.url}/`);
    expect(code).toBe(1);
  });

  test(verifies("mock:verify:key", "is refused without being shown if it is invalid"), async () => {
    await using upstream = await startUpstream();
    for (const secret of ["sk-secret\nX-Evil: 1", "sk-secret ü", "  "]) {
      const verified = await verifyService(upstream, [], secret);
      expect(verified.code).toBe(2);
      expect(verified.stderr).toContain("--key-env");
      expect(shownIn(verified)).not.toContain("secret");
    }
    expect(upstream.received).toEqual([]);
  });
});

describe("the command line", () => {
  test.each<[string, string[], string]>([
    ["no upstream", [], "the upstream is missing"],
    ["an upstream that is no URL", ["--upstream", "no url"], "not a URL"],
    ["no scheme", ["--upstream", "localhost:4010"], "write http://localhost:4010"],
    [
      "the whole documented path",
      ["--upstream", "http://127.0.0.1:4010/proxy/kling/v1/videos/multi-image2video"],
      "write http://127.0.0.1:4010/proxy",
    ],
    ["a folder as the file", ["--junit", folder], "cannot be written: EISDIR"],
    ["another protocol", ["--upstream", "ftp://127.0.0.1"], "not http or https"],
    ["credentials", ["--upstream", "http://me:sk-secret@127.0.0.1"], "has credentials"],
    ["a query", ["--upstream", "http://127.0.0.1/?a=sk-secret"], "has a query"],
    ["a key in the clear", ["--upstream", "http://api.cometapi.com", "--key-env", "MY_KEY"], "use https"],
    ["another machine without a key", ["--upstream", service], "--key-env"],
    ["a key for a name", ["--upstream", service, "--key-env", "sk-secret"], "not the key itself"],
    ["a key that is not set", ["--upstream", service, "--key-env", "secret"], "is not set"],
    ["both --paid and --free", ["--paid", "--free"], "exclude each other"],
    ["no poll", ["--polls", "0"], "--polls 0 is not possible: give a whole number from 1"],
    ["an interval of words", ["--interval", "soon"], "--interval soon is not possible: give a number from 0"],
    ["no timeout", ["--timeout", "0"], "--timeout 0 is not possible: give a number from 0.001"],
    ["an unknown endpoint", ["--endpoint", "nothing"], "--endpoint nothing is not an endpoint: give one of "],
    ["an unknown option", ["--create"], "--create"],
    [
      "a folder that does not exist",
      ["--junit", join(folder, "nothing", "a.xml")],
      "cannot be written: ENOENT",
    ],
  ])(
    verifies("mock:verify:cli", "with %s is refused with 2, and nothing is sent"),
    async (_, args, message) => {
      await using upstream = await startUpstream();
      const target = args.includes("--upstream") || args.length === 0 ? [] : ["--upstream", upstream.url];
      await using child = startCli(["verify", ...target, ...args]);
      expect(await child.ended).toBe(2);
      expect(child.stderr()).toContain(message);
      expect(child.stderr()).toContain("See cometapi-kling-mock verify --help");
      expect(child.stdout() + child.stderr()).not.toContain("secret");
      expect(upstream.received).toEqual([]);
    },
  );

  test(verifies("mock:verify:cli", "--help lists the options, and writes no file"), async () => {
    await using child = startCli(["verify", "--help", "--junit", join(folder, "help.xml")]);
    expect(await child.ended).toBe(0);
    for (const option of [
      "--upstream",
      "--endpoint",
      "--key-env",
      "--paid",
      "--free",
      "--check-keys",
      "--junit",
    ]) {
      expect(child.stdout()).toContain(`  ${option} `);
    }
    expect(existsSync(join(folder, "help.xml"))).toBe(false);
  });
});
