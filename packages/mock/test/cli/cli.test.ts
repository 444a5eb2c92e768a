import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { connect } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { startCli, urlOf } from "../support/child.ts";
import { createPath, exchange, getPath } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

const headers = { ...authorization, ...json };

/** The log without the time of day, with which each request begins. */
function withoutTimes(log: string): string {
  return log.replaceAll(/^\d\d:\d\d:\d\d\.\d{3} /gm, "");
}

describe("start", () => {
  test(verifies("mock:documented", "responds as soon as it has printed its address"), async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const answer = await exchange(await urlOf(child), { headers, body: documentedBody });
    expect(answer.status).toBe(200);
  });

  test(verifies("mock:documented", "the printed curl gets the documented response"), async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const [, command = ""] = await child.printed(/Try it:\n(curl [\s\S]*)\n$/);
    const answer = execFileSync("sh", ["-c", command], { encoding: "utf8", stdio: "pipe" });
    expect(JSON.parse(answer)).toMatchObject({ code: 0, data: { task_status: "submitted" } });
  });

  test(verifies("mock:production", "NODE_ENV=production changes nothing"), async () => {
    await using child = startCli(["contract", "--port", "0"], { NODE_ENV: "production" });
    await using other = startCli(["contract", "--port", "0"], { NODE_ENV: "development" });
    for (const body of [documentedBody, "{}", "{"]) {
      const [answer, expected] = await Promise.all([
        exchange(await urlOf(child), { headers, body }),
        exchange(await urlOf(other), { headers, body }),
      ]);
      expect([answer.status, answer.body]).toEqual([expected.status, expected.body]);
    }
    // Their output is complete only after they have ended.
    for (const each of [child, other]) each.process.kill("SIGTERM");
    await Promise.all([child.ended, other.ended]);
    expect(child.stderr()).not.toBe("");
    expect(withoutTimes(child.stderr())).toBe(withoutTimes(other.stderr()));
  });
});

describe("log", () => {
  test(
    verifies("mock:refuses", "a refused request is logged with its reasons and without its key"),
    async () => {
      await using child = startCli(["contract", "--port", "0"]);
      const url = await urlOf(child);
      await exchange(url, { headers: { ...json, authorization: "Bearer sk-secret" }, body: "{}" });
      const secret = { authorization: "Basic sk-secret" };
      await exchange(url, { method: "GET", path: `${getPath}?apikey=sk-secret`, headers: secret });
      child.process.kill("SIGTERM");
      await child.ended;
      expect(child.stderr()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} POST /);
      expect(withoutTimes(child.stderr()).split("\n")).toEqual([
        `POST ${createPath} 400`,
        "  request.body: Request body must have required property 'image_list'",
        "  request.body: Request body must have required property 'prompt'",
        `GET ${getPath} 401`,
        "  request: Invalid security scheme used",
        "",
      ]);
      expect(child.stdout() + child.stderr()).not.toContain("sk-secret");
    },
  );

  test(verifies("mock:refuses", "the first twenty of many reasons are logged"), async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const body = JSON.stringify({ ...JSON.parse(documentedBody), image_list: Array(5_000).fill(1) });
    await exchange(await urlOf(child), { headers, body });
    child.process.kill("SIGTERM");
    await child.ended;
    const lines = child.stderr().trimEnd().split("\n");
    expect(lines).toHaveLength(22);
    // Prism stops after 100 violations of a list. One more is the number of items.
    expect(lines.at(-1)).toBe("  and at least 81 more");
  });

  test(verifies("mock:refuses", "a client's text cannot control the terminal"), async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const url = await urlOf(child);
    await exchange(url, { headers, body: "\u202e\u001b[2J" });
    const mode = "\u061c\u200b\u2029\u{e0001}\u009b31m";
    await exchange(url, {
      headers,
      body: JSON.stringify({ ...JSON.parse(documentedBody), [mode]: 1, mode: 1 }),
    });
    child.process.kill("SIGTERM");
    await child.ended;
    expect(child.stderr()).toContain("\\u202e");
    expect(child.stderr()).toMatch(/^[^\p{Cf}\p{Zl}\p{Zp}]*$/u);
    expect(child.stderr().replaceAll("\n", "")).toMatch(/^\P{Cc}*$/u);
  });

  test(verifies("mock:cli", "--quiet logs nothing"), async () => {
    await using child = startCli(["contract", "--port", "0", "--quiet"]);
    await exchange(await urlOf(child), { headers, body: "{}" });
    child.process.kill("SIGTERM");
    await child.ended;
    expect(child.stderr()).toBe("");
  });
});

describe("stop", () => {
  /** A running request: the mock expects the body, and half of it is sent. */
  async function running(url: string): Promise<{ sent: ClientRequest; finish: () => Promise<number> }> {
    const { hostname, port } = new URL(url);
    const sent = request({
      hostname,
      port,
      path: createPath,
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(documentedBody), expect: "100-continue" },
    });
    sent.flushHeaders();
    await once(sent, "continue");
    sent.write(documentedBody.slice(0, 10));
    const finish = async () => {
      sent.end(documentedBody.slice(10));
      const [response] = await once(sent, "response");
      return response.resume().statusCode as number;
    };
    return { sent, finish };
  }

  async function connected(url: string) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return socket;
  }

  async function refusesConnections(url: string): Promise<void> {
    for (;;) {
      try {
        (await connected(url)).destroy();
      } catch {
        return;
      }
    }
  }

  test.each(["SIGINT", "SIGTERM"] as const)(
    verifies("mock:stop", "%s lets the running response finish, closes idle connections and ends with 0"),
    async (signal) => {
      await using child = startCli(["contract", "--port", "0", "--quiet"]);
      const url = await urlOf(child);
      const unused = await connected(url);
      const answered = await connected(url);
      answered.write(`GET ${getPath} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer x\r\n\r\n`);
      await once(answered, "data");
      const { finish } = await running(url);

      const closed = Promise.all([once(unused.resume(), "close"), once(answered.resume(), "close")]);
      child.process.kill(signal);
      await refusesConnections(url);
      await closed;
      expect(await finish()).toBe(200);
      expect(await child.ended).toBe(0);
      expect(child.stderr()).toBe("");
    },
  );

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(verifies("mock:stop", "a second %s does not wait and ends with %i"), async (signal, code) => {
    await using child = startCli(["contract", "--port", "0", "--quiet"]);
    const url = await urlOf(child);
    const { sent } = await running(url);
    const cut = once(sent, "error");
    child.process.kill(signal);
    await refusesConnections(url);
    child.process.kill(signal);
    expect(await child.ended).toBe(code);
    await cut;
  });
});

describe("usage", () => {
  test(verifies("mock:cli", "--help names every option"), async () => {
    const child = startCli(["contract", "--help"]);
    expect(await child.ended).toBe(0);
    for (const option of ["contract", "--port", "--host", "--spec", "--quiet", "--help"]) {
      expect(child.stdout()).toContain(option);
    }
    expect(child.stderr()).toBe("");
  });

  test(verifies("mock:cli", "without a command, --help names the commands"), async () => {
    const child = startCli(["--help"]);
    expect(await child.ended).toBe(0);
    for (const name of ["contract", "--help", "--version"]) expect(child.stdout()).toContain(name);
    expect(child.stderr()).toBe("");
  });

  test.each([
    [
      ["contract", "-h"],
      ["contract", "--help"],
    ],
    [
      ["help", "contract"],
      ["contract", "--help"],
    ],
    [
      ["contract", "--port", "-h"],
      ["contract", "--help"],
    ],
    [
      ["simulate", "-h"],
      ["simulate", "--help"],
    ],
    [
      ["verify", "-h"],
      ["verify", "--help"],
    ],
    [
      ["help", "scenarios"],
      ["scenarios", "--help"],
    ],
    [["-h"], ["--help"]],
    [["help"], ["--help"]],
    [["help", "help"], ["--help"]],
  ])(verifies("mock:cli", "%j shows the same as %j"), async (args, same) => {
    const [child, other] = [startCli(args), startCli(same)];
    expect(await Promise.all([child.ended, other.ended])).toEqual([0, 0]);
    expect(child.stdout()).toMatch(/^Usage: cometapi-kling-mock /);
    expect(child.stdout()).toBe(other.stdout());
  });

  test(verifies("mock:cli", "scenarios lists every scenario in one line"), async () => {
    const child = startCli(["scenarios"]);
    expect(await child.ended).toBe(0);
    for (const [name, { description }] of Object.entries(scenarios)) {
      expect(child.stdout()).toMatch(
        new RegExp(`^  ${name} +${description.replaceAll(/\W/g, "\\$&")}$`, "m"),
      );
    }
    expect(child.stdout().match(/^ {2}\S/gm)).toHaveLength(Object.keys(scenarios).length);
  });

  test(verifies("mock:cli", "--version is that of the package"), async () => {
    const child = startCli(["--version"]);
    expect(await child.ended).toBe(0);
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(child.stdout()).toBe(`${version}\n`);
  });

  test.each([
    [[], "a command is missing. Commands:\n  contract"],
    [["prism"], "unknown command prism"],
    [["toString"], "unknown command toString"],
    [["--port", "0"], "the first argument is a command, not --port"],
    [["contract", "spec.yaml"], "unexpected argument spec.yaml"],
    [["simulat"], "unknown command simulat; did you mean simulate?"],
    [["help", "simulat"], "unknown command simulat; did you mean simulate?"],
    [["contract", "--prot", "1"], "unknown option --prot; did you mean --port?"],
    [["contract", "--Port", "1"], "unknown option --Port; did you mean --port?"],
    [["contract", "--qiuet"], "unknown option --qiuet; did you mean --quiet?"],
    [["contract", "--verbose-everything"], "unknown option --verbose-everything\n"],
    [["contract", "-p", "1"], "unknown option -p\n"],
    [["contract", "--port"], "--port needs a value"],
    [["contract", "--port", "--quiet"], "--port needs a value"],
    [["contract", "--port", "-1"], "--port -1 is not a port"],
    [["contract", "--quiet=no"], "--quiet takes no value"],
    [["contract", "--port", "1", "--port", "2"], "--port is given twice: give it once"],
    [["contract", "--quiet", "--quiet"], "--quiet is given twice"],
    [["contract", "--tls-cert", "a.pem"], "--tls-cert needs --tls-key"],
    [["contract", "--tls-key", "a.pem"], "--tls-key needs --tls-cert"],
    [
      ["contract", "--tls-cert", "/none.pem", "--tls-key", "k"],
      "--tls-cert /none.pem cannot be read: ENOENT",
    ],
    [["scenarios", "slow"], "unexpected argument slow"],
    [["contract", "--port", "http"], "--port http is not a port"],
    [["contract", "--port", "65536"], "--port 65536 is not a port"],
    [["contract", "--port=-1"], "--port -1 is not a port"],
    [["contract", "--port", ""], "is not a port"],
    [["contract", "--host="], "--host is empty"],
  ])(verifies("mock:cli", "%j is refused with 2 and a hint"), async (args, message) => {
    const child = startCli(args);
    expect(await child.ended).toBe(2);
    expect(child.stderr()).toContain(message);
    expect(child.stderr()).toMatch(/\nSee cometapi-kling-mock (contract |scenarios )?--help\n$/);
    expect(child.stdout()).toBe("");
  });
});
