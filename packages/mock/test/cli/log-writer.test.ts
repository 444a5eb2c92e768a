import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { startCli } from "../support/child.ts";
import { exchange, getPath } from "../support/exchange.ts";
import { authorization } from "../support/probes.ts";

const commands = ["contract", "simulate"];

describe.each(commands)("%s", (command) => {
  test.each<[string, ("stdout" | "stderr")[]]>([
    ["stderr", ["stderr"]],
    ["stdout", ["stdout"]],
    ["both", ["stdout", "stderr"]],
  ])(
    verifies("mock:hostile", "goes on serving when the reader of %s is gone, and stops with 0"),
    async (_, names) => {
      await using child = startCli([command, "--port", "0"]);
      const [, url = ""] = await child.printed(/^[\w ]+: (http:\S+)\n/);
      for (const name of names) child.process[name]?.destroy();
      // Lines are written some milliseconds after their response, and each write finds the pipe closed.
      for (let count = 0; count < 50; count++) {
        const { status } = await exchange(url, { method: "GET", path: getPath, headers: authorization });
        expect([200, 400]).toContain(status);
      }
      child.process.kill("SIGTERM");
      expect(await child.ended).toBe(0);
    },
  );
});

test.each([["help"], ["scenarios"], ["contract", "--help"]])(
  verifies("mock:cli", "%s ends quietly when nobody reads its text"),
  async (...args) => {
    const child = startCli(args);
    child.process.stdout?.destroy();
    expect(await child.ended).toBe(0);
    expect(child.stderr()).toBe("");
  },
);
