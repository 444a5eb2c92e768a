import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { writeNotices } from "./notices.ts";

const folder = mkdtempSync(join(tmpdir(), "notices-"));
afterAll(() => rmSync(folder, { recursive: true }));

function bundleOf(name: string, license: unknown, bytesInOutput = 1): Metafile {
  const root = join(folder, "node_modules", name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "package.json"), JSON.stringify({ name, version: "1.2.3", license }));
  writeFileSync(join(root, "LICENSE.md"), `Copyright of ${name}`);
  const inputs = { [join(root, "lib/index.js")]: { bytesInOutput } };
  return { inputs: {}, outputs: { "a.js": { bytes: 1, imports: [], exports: [], inputs } } };
}

test("names package, version, licence and its text", () => {
  const file = join(folder, "notices");
  writeNotices(bundleOf("@scope/free", "(GPL-3.0 OR MIT)"), file);
  expect(readFileSync(file, "utf8")).toContain(
    "\n@scope/free 1.2.3\n(GPL-3.0 OR MIT)\n\nCopyright of @scope/free\n",
  );
});

test.each(["GPL-3.0", "(MIT AND GPL-3.0)", "SEE LICENSE IN file", undefined])("refuses %s", (license) => {
  expect(() => writeNotices(bundleOf("unfree", license), join(folder, "none"))).toThrow(
    /unfree 1.2.3 may not be bundled/,
  );
});

test("leaves out packages that the bundle does not use", () => {
  const file = join(folder, "unused");
  writeNotices(bundleOf("unused", "GPL-3.0", 0), file);
  expect(readFileSync(file, "utf8")).not.toContain("unused");
});

test("includes the notice of a package, as Apache-2.0 requires", () => {
  const file = join(folder, "noticed");
  const bundle = bundleOf("noticed", "Apache-2.0");
  writeFileSync(join(folder, "node_modules/noticed/NOTICE"), "This product includes software of others");
  writeNotices(bundle, file);
  expect(readFileSync(file, "utf8")).toContain("This product includes software of others");
});

test("adds the text of MIT for a package that only names it, and of no other licence", () => {
  const file = join(folder, "named");
  const bundle = bundleOf("named", "MIT");
  rmSync(join(folder, "node_modules/named/LICENSE.md"));
  writeNotices(bundle, file);
  expect(readFileSync(file, "utf8")).toContain("Copyright (c) named\n\nPermission is hereby granted");
  const other = bundleOf("other", "ISC");
  rmSync(join(folder, "node_modules/other/LICENSE.md"));
  expect(() => writeNotices(other, file)).toThrow("other has no licence file");
});
