import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { environment } from "../src/environment.ts";
import { startOutside } from "../src/outside.ts";
import { run } from "../src/run.ts";

/** A token of GitHub's form. Its signature is not checked here. */
const identity = [{ alg: "none" }, { repository_visibility: "public" }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");

/** The requests to the two services, with their authorization. */
let requests: string[];
let folder: string;
let env: NodeJS.ProcessEnv;
let outside: Awaited<ReturnType<typeof startOutside>>;

/** GitHub's service of identities and npm's registry, as far as a publish needs them. */
const services = createServer(async (request, response) => {
  await buffer(request);
  requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  response.setHeader("content-type", "application/json");
  const { status, body } = answerTo(request);
  response.writeHead(status).end(JSON.stringify(body));
});

function answerTo({ method, url = "" }: IncomingMessage): { status: number; body: object } {
  if (url.startsWith("/identity?")) return { status: 200, body: { value: identity } };
  if (url.includes("/oidc/token/exchange/")) return { status: 201, body: { token: "of-this-run" } };
  if (url.endsWith("/visibility")) return { status: 200, body: { public: true } };
  return { status: method === "PUT" ? 201 : 404, body: {} };
}

beforeAll(async () => {
  services.listen(0, "127.0.0.1");
  await once(services, "listening");
  const url = `http://127.0.0.1:${(services.address() as AddressInfo).port}/`;
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-trusted-"));
  outside = await startOutside();
  env = {
    ...environment(folder, url, outside),
    GITHUB_ACTIONS: "true",
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}identity?of=this-job`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-this-job",
  };
  // Without a long-lived token, as on a runner.
  writeFileSync(env["npm_config_userconfig"] ?? "", `registry=${url}\n`);
  mkdirSync(join(folder, "package"));
  writeFileSync(
    join(folder, "package/package.json"),
    JSON.stringify({ name: "a-package", version: "1.0.0" }),
  );
});

beforeEach(() => {
  requests = [];
});

afterAll(async () => {
  services.close();
  await outside[Symbol.asyncDispose]();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Publishes a packed package as changesets does. */
async function publish(provenance: boolean): Promise<string> {
  const cwd = join(folder, "package");
  await run("pnpm", ["pack", "--out", join(folder, "packed.tgz")], { cwd, env });
  const args = [
    "publish",
    "../packed.tgz",
    "--json",
    "--access",
    "public",
    "--tag",
    "latest",
    "--no-git-checks",
  ];
  return run("pnpm", args, { cwd, env: { ...env, pnpm_config_provenance: String(provenance) } });
}

test(verifies("repository:workflows", "pnpm publishes with a token that npm gives for the run"), async () => {
  await publish(false);
  expect(requests).toEqual([
    "GET /identity?of=this-job&audience=npm%3A127.0.0.1 Bearer of-this-job",
    `POST /-/npm/v1/oidc/token/exchange/package/a-package Bearer ${identity}`,
    "PUT /a-package Bearer of-this-run",
  ]);
});

test(
  verifies("repository:workflows", "pnpm publishes nothing whose provenance cannot be signed"),
  async () => {
    // The identity that it gets for signing lacks required claims.
    await expect(publish(true)).rejects.toThrow("ERR_PNPM_PROVENANCE");
    expect(requests.at(-1)).toBe("GET /identity?of=this-job&audience=sigstore Bearer of-this-job");
    expect(requests.filter((line) => line.startsWith("PUT"))).toEqual([]);
  },
);
