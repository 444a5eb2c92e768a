import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { endpoint, type Input } from "../src/endpoint.ts";
import { curlCommand, requestText, sentText } from "../src/tasks/request-text.ts";
import { makePng } from "./png.ts";

const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-demo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const png = new Uint8Array(makePng(300, 300, [1, 2, 3]));
const fileName = "it's $(a) `dog`.png";
const input: Input = {
  image_list: [new File([png], fileName), "https://example.com/b.png"],
  prompt: 'Say "hi" for $5 and `pwd`, $(pwd), $HOME\n\\n it\'s (Base64 of me)\nJSON\n',
  static_mask: new Blob([png]),
};
const reference = { version: 1, endpoint: endpoint.name, externalTaskId: "order-1" } as const;

describe(verifies("demo:flow", "a shown request"), () => {
  test("has a word for each picture in hand, and the id that the client gave", () => {
    expect(JSON.parse(sentText({ body: requestText(input), reference }))).toEqual({
      prompt: input.prompt,
      image_list: [{ image: `(Base64 of ${fileName})` }, { image: "https://example.com/b.png" }],
      static_mask: "(Base64 of static-mask.png)",
      external_task_id: "order-1",
    });
    const text = "a".repeat(5_000);
    expect(requestText({ ...input, image_list: [{ image: text }, text] })).toContain("(Base64 of picture-2)");
  });

  test("is the same in a shell, word for word, with the pictures read from their files", () => {
    for (const name of [fileName, "static-mask.png"]) writeFileSync(join(folder, name), png);
    const command = curlCommand({ body: requestText(input), reference }, "https://example.com");
    // In place of the program, a function that prints what it was given.
    const script = `curl() { printf '%s\\n' "$@"; echo ---; cat; }\n${command}\n`;
    const { stdout, stderr } = spawnSync("sh", ["-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, COMETAPI_KEY: "sk-of-the-shell" },
    });
    expect(stderr).toBe("");
    const [words = "", body = ""] = stdout.split("---\n");
    expect(words.trim().split("\n")).toEqual([
      "https://example.com/kling/v1/videos/multi-image2video",
      "--header",
      "Authorization: Bearer sk-of-the-shell",
      "--header",
      "Content-Type: application/json",
      "--data-binary",
      "@-",
    ]);
    const base64 = Buffer.from(png).toString("base64");
    expect(JSON.parse(body)).toEqual({
      prompt: input.prompt,
      image_list: [{ image: base64 }, { image: "https://example.com/b.png" }],
      static_mask: base64,
      external_task_id: "order-1",
    });
    expect(command).not.toContain("sk-");
  });
});
