import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { type Child, startCli } from "../support/child.ts";
import { createPath, exchange } from "../support/exchange.ts";
import { authorization, json } from "../support/probes.ts";

const folder = mkdtempSync(join(tmpdir(), "mock simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const headers = { ...authorization, ...json };
const minimal = {
  image_list: [{ image: "https://example.com/a.png" }, { image: "https://example.com/b.png" }],
  prompt: "The dog smiles.",
};

const start = (...args: string[]): Child => startCli(["simulate", "--port", "0", ...args]);
async function urlOf(child: Child): Promise<string> {
  const [, url = ""] = await child.printed(/^Simulator: (http:\S+)\n/);
  return url;
}

interface Envelope {
  code: number | string;
  data: { task_id: string; task_status: string; task_info: { external_task_id?: string } };
}
async function create(url: string, changes: object = {}): Promise<Envelope> {
  const { body } = await exchange(url, { headers, body: JSON.stringify({ ...minimal, ...changes }) });
  return JSON.parse(body) as Envelope;
}
async function getTask(url: string, id: string, key = "Bearer sk-test"): Promise<Envelope> {
  const path = `${createPath}/${id}`;
  const { body } = await exchange(url, { method: "GET", path, headers: { authorization: key } });
  return JSON.parse(body) as Envelope;
}
async function stop(child: Child): Promise<void> {
  child.process.kill("SIGTERM");
  expect(await child.ended).toBe(0);
}

describe("start", () => {
  test(verifies("simulator:cli:start", "the printed curl makes a task that a GET finds"), async () => {
    await using child = start();
    const [, command = ""] = await child.printed(/Try it:\n(curl [\s\S]*?)\n\n/);
    const { data } = JSON.parse(
      execFileSync("sh", ["-c", command], { encoding: "utf8", stdio: "pipe" }),
    ) as Envelope;
    expect(data.task_status).toBe("submitted");
    expect((await getTask(await urlOf(child), data.task_id)).data.task_id).toBe(data.task_id);
  });

  test(
    verifies("simulator:cli:start", "prints speed, seed, scenario and tasks, and the next command"),
    async () => {
      const file = join(folder, "banner.db");
      await using child = start("--speed", "60", "--scenario", "slow", "--db", file, "--token", "it's-mine");
      const [, first = "", next = ""] = await child.printed(
        /Try it:\n([\s\S]*?)\n\nThen see its task:\n(.*)\n/,
      );
      for (const line of ["speed     60 simulated", "scenario  slow", `tasks     in ${file}`]) {
        expect(child.stdout()).toContain(line);
      }
      expect(child.stdout()).toMatch(/seed {6}(\d+) \(--seed \1 makes/);
      const options = { encoding: "utf8", stdio: "pipe" } as const;
      // The key is the given one, quoted for the shell.
      const { data } = JSON.parse(execFileSync("sh", ["-c", first], options)) as Envelope;
      const listed = JSON.parse(execFileSync("sh", ["-c", next], options)) as { tasks: Envelope["data"][] };
      expect(listed.tasks.map(({ task_id }) => task_id)).toEqual([data.task_id]);
    },
  );

  test(
    verifies("simulator:seed", "the seed of a run is another one each time, and repeats it when given"),
    async () => {
      const seedOf = async (child: Child): Promise<string> =>
        (await child.printed(/seed {6}(\d+) /))[1] ?? "";
      await using first = start();
      await using second = start();
      const [seed, other] = [await seedOf(first), await seedOf(second)];
      expect(seed).not.toBe(other);
      await using again = start("--seed", seed);
      // The request ids of a run end with eight characters that come from its seed.
      const endOf = async (child: Child): Promise<string | undefined> => {
        const { body } = await exchange(await urlOf(child), { headers, body: "{}" });
        return /\(request id: \w+(\w{8})\)/.exec(body)?.[1];
      };
      const ends = [await endOf(first), await endOf(again), await endOf(second)];
      expect(ends[0]).toMatch(/^\w{8}$/);
      expect([ends[1] === ends[0], ends[2] === ends[0]]).toEqual([true, false]);
    },
  );

  test(verifies("simulator:clock", "--clock virtual stands still until it is advanced"), async () => {
    await using child = start("--clock", "virtual");
    const url = await urlOf(child);
    const { data } = await create(url);
    expect((await getTask(url, data.task_id)).data.task_status).toBe("submitted");
    const advance = { path: "/__simulator/advance", headers: json, body: '{"ms":600000}' };
    expect(await exchange(url, advance)).toMatchObject({ status: 200 });
    expect((await getTask(url, data.task_id)).data.task_status).toBe("succeed");
    expect(child.stdout()).toContain("stands still until POST /__simulator/advance");
  });

  test(
    verifies("simulator:cli:start", "the world of the command line is that of the simulator"),
    async () => {
      const world = ["--public-url", "https://kling.test/sim", "--no-key", "--no-external-id-lookups"];
      await using child = start("--clock", "virtual", "--allow-host", "mock.test", ...world);
      const url = await urlOf(child);
      const created = await exchange(url, {
        headers: json,
        body: JSON.stringify({ ...minimal, external_task_id: "o-1" }),
      });
      const { data } = JSON.parse(created.body) as Envelope;
      await exchange(url, { path: "/__simulator/advance", headers: json, body: '{"ms":600000}' });
      const ask = (id: string) => exchange(url, { method: "GET", path: `${createPath}/${id}` });
      expect((await ask(data.task_id)).body).toContain('"url":"https://kling.test/sim/__simulator/files/');
      expect((await ask("o-1")).status).toBe(400);
      const tasks = { method: "GET", path: "/__simulator/tasks" };
      const hosts = ["mock.test:4020", "kling.test", "localhost", "evil.example"];
      const seen = await Promise.all(hosts.map((host) => exchange(url, { ...tasks, headers: { host } })));
      expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 403]);
    },
  );

  test(verifies("simulator:options", "limits of the command line are those of the simulator"), async () => {
    await using child = start("--max-body-bytes", "200", "--journal-size", "1", "--max-stored-tasks", "1");
    const url = await urlOf(child);
    expect((await create(url)).code).toBe(0);
    expect((await create(url)).code).toBe(0);
    const { body } = await exchange(url, { method: "GET", path: "/__simulator/tasks" });
    expect((JSON.parse(body) as { tasks: object[] }).tasks).toHaveLength(1);
    const requests = await exchange(url, { method: "GET", path: "/__simulator/requests" });
    expect((JSON.parse(requests.body) as { requests: object[] }).requests).toHaveLength(1);
    expect((await exchange(url, { headers, body: " ".repeat(201) })).status).toBe(413);
  });

  test(verifies("simulator:cli:start", "prints the URL of the scenarios"), async () => {
    await using child = start();
    const [, list = ""] = await child.printed(/Scenarios: (http:\S+)\n$/);
    const { scenarios } = (await (await fetch(list)).json()) as { scenarios: { name: string }[] };
    expect(scenarios).toContainEqual(expect.objectContaining({ name: "rate-limit" }));
  });

  test(verifies("simulator:cli:start", "NODE_ENV=production changes nothing"), async () => {
    await using child = startCli(["simulate", "--port", "0"], { NODE_ENV: "production" });
    expect((await create(await urlOf(child))).code).toBe(0);
  });

  test(
    verifies("simulator:cli:start", "speed, scenario, tokens and limits are those of the options"),
    async () => {
      await using child = start("--speed", "1000000", "--scenario", "fail", "--token", "a", "--token", "b");
      const url = await urlOf(child);
      expect((await getTask(url, "1", "Bearer c")).code).not.toBe(0);
      const made = await exchange(url, {
        headers: { ...headers, authorization: "Bearer b" },
        body: JSON.stringify(minimal),
      });
      const { data } = JSON.parse(made.body) as Envelope;
      while ((await getTask(url, data.task_id, "Bearer a")).data.task_status !== "failed");

      await using limited = start("--max-tasks", "1");
      expect((await create(await urlOf(limited))).code).toBe(0);
      expect((await create(await urlOf(limited))).code).toBe(1303);
    },
  );
});

describe("stop", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    verifies("mock:stop", "%s ends simulate with 0, with and without queued webhooks"),
    async (signal) => {
      await using child = start();
      await create(await urlOf(child), { callback_url: "http://127.0.0.1:9999/hook" });
      child.process.kill(signal);
      expect(await child.ended).toBe(0);
    },
  );
});

describe("log", () => {
  /** The log of two requests and a webhook. */
  async function logOf(...args: string[]): Promise<string> {
    const hooks = createServer((_, response) => void response.end()).listen(0, "127.0.0.1");
    await once(hooks, "listening");
    const { port } = hooks.address() as AddressInfo;
    await using child = start("--scenario", "instant", ...args);
    const url = await urlOf(child);
    const received = once(hooks, "request") as Promise<[IncomingMessage]>;
    await create(url, {
      callback_url: `http://127.0.0.1:${port}/hook?key=sk-secret`,
      prompt: "secret prompt",
    });
    await received;
    await getTask(url, "unknown?key=sk-secret", "Bearer sk-secret");
    while (
      ((await (await fetch(`${url}/__simulator/deliveries`)).json()) as { deliveries: object[] }).deliveries
        .length < 1
    );
    await stop(child);
    hooks.close();
    return child.stderr();
  }

  test(verifies("simulator:cli:log", "is readable, without colors outside a terminal"), async () => {
    const log = await logOf();
    expect(log).toMatch(
      new RegExp(
        `^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} POST ${createPath} 200 [\\d.]+ ms {2}task \\d{18} {2}scenario instant$`,
        "m",
      ),
    );
    expect(log).toMatch(new RegExp(`GET ${createPath}/unknown 400 [\\d.]+ ms`, "m"));
    expect(log).toMatch(/ {3}webhook http:\/\/127\.0\.0\.1:\d+\/hook delivered 200 task \d{18}$/m);
    expect(log).not.toContain("secret");
    expect(log).not.toContain("\x1b");
  });

  test(verifies("simulator:cli:log", "--json prints one object in each line"), async () => {
    const log = await logOf("--json");
    const lines = log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toContainEqual(expect.objectContaining({ type: "request", method: "POST", status: 200 }));
    expect(lines).toContainEqual(expect.objectContaining({ type: "delivery", outcome: "delivered" }));
    expect(log).not.toContain("secret");
  });

  test(verifies("simulator:cli:log", "--quiet logs nothing"), async () => {
    expect(await logOf("--quiet")).toBe("");
  });
});

describe("--db", () => {
  test(verifies("simulator:cli:db", "a task whose create got a response survives SIGKILL"), async () => {
    const file = join(folder, "killed.db");
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      await using child = start("--db", file);
      const url = await urlOf(child);
      for (const id of ids) expect((await getTask(url, id)).data.task_id).toBe(id);
      const names = [1, 2, 3, 4].map((task) => `order-${run}-${task}-scenario:fail`);
      const made = await Promise.all(names.map((external_task_id) => create(url, { external_task_id })));
      child.process.kill("SIGKILL");
      expect(await child.ended).toBe("SIGKILL");
      ids.push(...made.map(({ data }) => data.task_id));
    }
    expect(new Set(ids).size).toBe(12);

    await using child = start("--db", file, "--speed", "1000000");
    const url = await urlOf(child);
    expect((await create(url, { external_task_id: "order-0-1-scenario:fail" })).code).toBe(1201);
    while ((await getTask(url, "order-0-1-scenario:fail")).data.task_status !== "failed");
  });

  test(verifies("simulator:cli:db", "SIGTERM leaves one file, and a reset an empty one"), async () => {
    const file = join(folder, "stopped.db");
    const first = start("--db", file);
    const { data } = await create(await urlOf(first));
    await stop(first);
    const second = start("--db", file);
    expect((await getTask(await urlOf(second), data.task_id)).data.task_id).toBe(data.task_id);
    await exchange(await urlOf(second), { path: "/__simulator/reset" });
    await stop(second);
    const third = start("--db", file);
    expect((await getTask(await urlOf(third), data.task_id)).code).toBe("task_not_exist");
    await stop(third);
  });

  test(verifies("simulator:cli:db-file", "a second process is refused in one line"), async () => {
    const file = join(folder, "shared.db");
    await using first = start("--db", file);
    const url = await urlOf(first);
    const second = start("--db", file);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/^cometapi-kling-mock: .*shared\.db is in use: .*\n$/);
    expect((await create(url)).code).toBe(0);
  });

  test(
    verifies("simulator:cli:db-file", "a file that is not a database is refused in one line"),
    async () => {
      const file = join(folder, "text.db");
      writeFileSync(file, "no database");
      const child = start("--db", file);
      expect(await child.ended).toBe(1);
      expect(child.stderr()).toMatch(/^cometapi-kling-mock: .*text\.db is not a database: .*\n$/);
      expect(child.stdout()).toBe("");
    },
  );
});

describe("usage", () => {
  test(verifies("simulator:cli:usage", "simulate --help names every option"), async () => {
    const child = startCli(["simulate", "--help"]);
    expect(await child.ended).toBe(0);
    const names =
      "port host tls-cert tls-key speed clock seed scenario db max-tasks max-stored-tasks max-body-bytes journal-size token no-key allow-model no-external-id-lookups public-url allow-host allow-picture-host allow-callback-host webhook-retries json quiet help";
    for (const name of names.split(" ")) expect(child.stdout()).toMatch(new RegExp(`--${name}\\s`));
    expect(child.stderr()).toBe("");
  });

  test.each([
    [["--port", "http"], "--port http is not a port"],
    [["--speed", "0"], "--speed 0 is not possible: give a number from 0.000001 to 1000000"],
    [["--speed", "fast"], "--speed fast is not possible"],
    [["--speed", "1e9"], "--speed 1e9 is not possible"],
    [["--speed", "2000000"], "--speed 2000000 is not possible"],
    [["--speed", "-1"], "--speed"],
    [["--speed=-1"], "--speed -1 is not possible"],
    [["--seed", "1.5"], "--seed 1.5 is not possible: give a whole number from 0 to 4294967295"],
    [["--seed", "4294967296"], "--seed 4294967296 is not possible"],
    [["--max-tasks", "0"], "--max-tasks 0 is not possible: give a whole number from 1"],
    [["--scenario", "nothing"], 'there is no scenario "nothing"; "cometapi-kling-mock scenarios" lists them'],
    [["--scenario", "slow+nothing"], 'there is no scenario "nothing"'],
    [["--scenario", "Slow"], 'there is no scenario "Slow"; did you mean slow?'],
    [["--scenario", "slow+rate-limt"], 'there is no scenario "rate-limt"; did you mean rate-limit?'],
    [["--scenario", "webhook-du"], 'there is no scenario "webhook-du"; did you mean webhook-duplicate?'],
    [["--allow-callback-host", "http://a/b"], "--allow-callback-host takes hosts"],
    [["--allow-picture-host", "a b"], "--allow-picture-host takes hosts"],
    [["--public-url", "kling.test"], "--public-url must be an http or https URL"],
    [["--scenario", "slow+instant"], 'the scenarios "slow" and "instant" exclude each other'],
    [["--no-key", "--token", "a"], "--no-key and --token exclude each other"],
    [["--clock", "real"], "--clock real is not possible: give virtual"],
    [["--clock", "virtual", "--speed", "2"], "--clock virtual and --speed exclude each other"],
    [["--clock", "virtual", "--db", "a.db"], "--clock virtual and --db exclude each other"],
    [["--json", "--quiet"], "--json and --quiet exclude each other"],
    [["--speed", "1", "--speed", "2"], "--speed is given twice"],
    [["--webhook-retries", "-1"], "--webhook-retries -1 is not possible: give a whole number from 0 to 100"],
    [["--max-body-bytes", "64MB"], "--max-body-bytes 64MB is not possible"],
    [["--journal-size", "0"], "--journal-size 0 is not possible"],
    [["--max-stored-tasks", "1e9"], "--max-stored-tasks 1e9 is not possible"],
    [["--token", ""], "--token is empty"],
    [["--db", ""], "--db is empty"],
    [["--spec", "a.yaml"], "--spec"],
    [["now"], "unexpected argument now"],
  ])(verifies("simulator:cli:usage", "%j is refused with 2, a line and a hint"), async (args, message) => {
    const child = startCli(["simulate", ...args]);
    expect(await child.ended).toBe(2);
    const [line = "", ...rest] = child.stderr().split("\n");
    expect(line).toContain(`cometapi-kling-mock: `);
    expect(line).toContain(message);
    expect(rest).toEqual(["See cometapi-kling-mock simulate --help", ""]);
    expect(child.stdout()).toBe("");
  });
});
