import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { beforeAll, describe, expect, test } from "vitest";
import { environment } from "../src/environment.ts";
import { guard } from "../src/guard.ts";
import { startOutside } from "../src/outside.ts";
import { startRegistry } from "../src/registry.ts";
import { consumerNames, type Rehearsal, rehearse } from "../src/rehearse.ts";
import { run } from "../src/run.ts";

describe(verifies("repository:rehearsal", "a release to a registry on this machine"), () => {
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    rehearsal = await rehearse();
  });

  test.each(consumerNames)("serves a clean project: %s", (name) => {
    const result = rehearsal.results.find(({ consumer }) => consumer === name);
    expect(result?.problem).toBeUndefined();
    expect(result?.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("publishes a patch of the package that a changeset names, and no other", () => {
    const [first, patch] = rehearsal.rounds;
    // The two are linked: the next version follows the higher one.
    const highest = Object.values(first).sort((a, b) => b.localeCompare(a, "en", { numeric: true }))[0] ?? "";
    const [major, minor, last] = highest.split(".").map(Number);
    expect(patch).toEqual({ client: `${major}.${minor}.${Number(last) + 1}`, mock: first.mock });
  });

  test("makes one task for each consumer", () => {
    expect(rehearsal.tasks).toBe(consumerNames.length);
  });

  test("sends no request to another machine", () => {
    expect(rehearsal.outside).toEqual([]);
  });
});

describe(verifies("repository:rehearsal", "the guard before a release"), () => {
  test("stops it when npm and pnpm are configured for another registry", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-guard-"));
    try {
      await using registry = await startRegistry(join(folder, "registry"));
      await using other = await startRegistry(join(folder, "other"));
      await using outside = await startOutside();
      const env = environment(folder, other.url, outside);
      await expect(guard(registry, [], { cwd: folder, env })).rejects.toThrow(
        `would publish to ${other.url}`,
      );
      expect(registry.requests).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("stops it when the registry is not on this machine", async () => {
    const far = { url: "https://registry.example/", requests: [], [Symbol.asyncDispose]: async () => {} };
    await expect(guard(far, [], { cwd: tmpdir(), env: {} })).rejects.toThrow("is not on this machine");
  });
});

test(verifies("repository:rehearsal", "a request to another machine is refused and recorded"), async () => {
  const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-outside-"));
  try {
    await using outside = await startOutside();
    const env = environment(folder, "https://registry.example/", outside);
    const viewing = run("npm", ["view", "a-package", "--fetch-retries=0"], { cwd: folder, env });
    await expect(viewing).rejects.toThrow("npm view");
    expect(outside.requests).toEqual(["registry.example:443"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
