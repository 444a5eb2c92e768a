import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import { boundaries } from "./boundaries.ts";
import { drawRooms } from "./draw-rooms.ts";
import { type Source, sourcesIn } from "./sources.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const folders = [
  "spec",
  ...globSync(["packages/*/package.json", "apps/*/package.json", "tests/*/package.json"], { cwd: root }),
].map((path) => path.replaceAll("\\", "/").replace(/\/package\.json$/, ""));
const manifests = new Map(
  folders.map((folder) => [folder, JSON.parse(read(`${folder}/package.json`)) as Manifest]),
);
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]));
const short = (folder: string): string => folder.split("/").at(-1) ?? folder;

/** `from --> to` for each package of ours in a list of dependencies. */
const arrows = (folder: string, arrow: string, dependencies: Record<string, string> = {}): string[] =>
  Object.keys(dependencies).flatMap((name) => {
    const target = folderOf.get(name);
    return target === undefined ? [] : [`${short(folder)} ${arrow} ${short(target)}`];
  });

describe(verifies("repository:architecture", "the picture in ARCHITECTURE.md"), () => {
  const [, picture = ""] = /```mermaid\nflowchart LR\n([\s\S]*?)```/.exec(read("ARCHITECTURE.md")) ?? [];

  test("shows every package", () => {
    const shown = [...picture.matchAll(/^ {2}(\w+)\[([\w/]+)/gm)].map(([, name, folder]) => [name, folder]);
    expect(shown.sort()).toEqual(folders.map((folder) => [short(folder), folder]).sort());
  });

  test("has the arrows of the manifests, and of what is generated", () => {
    const generated = new Set(
      [...read("spec/generate/files.ts").matchAll(/"packages\/(\w+)\/src\/generated"/g)].map(
        ([, name]) => name,
      ),
    );
    const real = [
      ...[...generated].map((name) => `spec == generates ==> ${name}`),
      ...[...manifests].flatMap(([folder, { dependencies, devDependencies }]) => [
        ...arrows(folder, "-->", dependencies),
        ...arrows(folder, "-. tests .->", devDependencies),
      ]),
    ];
    const drawn = picture
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes(">") && !line.includes("["));
    expect(drawn.sort()).toEqual(real.sort());
  });
});

describe(verifies("repository:architecture", "what is imported"), () => {
  test.each(folders)("by %s is what its manifest names", (folder) => {
    const { name, dependencies, devDependencies } = manifests.get(folder) ?? { name: "" };
    const named = new Set([name, ...Object.keys({ ...dependencies, ...devDependencies })]);
    const files = globSync("**/*.{ts,tsx}", {
      cwd: join(root, folder),
      exclude: (path) => ["node_modules", "dist", ".generated", ".content", "bench"].includes(path),
    });
    expect(files.length).toBeGreaterThan(0);
    const imported = files.flatMap((file) =>
      [
        ...read(`${folder}/${file}`).matchAll(
          /^(?:import|export)\b[^"]*?(?:from )?"(cometapi-kling[\w-]*)(?:\/[^"]*)?";$/gm,
        ),
      ].map(([, target = ""]) => target),
    );
    expect([...new Set(imported)].filter((target) => !named.has(target))).toEqual([]);
  });

  test("by the sources of the client and of the mock is nothing of the other", () => {
    for (const [folder, other] of [
      ["packages/client/src", "cometapi-kling-mock"],
      ["packages/mock/src", 'cometapi-kling"'],
    ] as const) {
      for (const file of globSync("**/*.ts", { cwd: join(root, folder) })) {
        if (!file.endsWith(".test.ts"))
          expect(read(`${folder}/${file}`), file).not.toMatch(new RegExp(`from "${other}`));
      }
    }
  });
});

/** The text of ARCHITECTURE.md below a heading of the second level. */
function sectionOf(heading: string): string {
  const [, text = ""] = new RegExp(`^## ${heading}\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, "m").exec(
    read("ARCHITECTURE.md"),
  ) ?? [""];
  return text.trim();
}

describe(verifies("repository:architecture", "the pictures of the rooms in ARCHITECTURE.md"), () => {
  test("are those of the list of rooms and of the imports", () => {
    const section = sectionOf("The rooms");
    const drawn = section.slice(section.indexOf("### "));
    const real = boundaries
      .map((table) => `### ${table.folder}\n\n${drawRooms(table, sourcesIn(table.folder))}`)
      .join("\n\n");
    expect(drawn, `Paste this over the pictures of "The rooms" in ARCHITECTURE.md:\n\n${real}\n`).toBe(real);
  });

  const source = (file: string, ...imports: string[]): Source => ({ file, imports, lines: 1 });
  const rooms = ["words.ts", "more.ts", "http", "tasks", "index.ts", "node.ts"];

  test("have an arrow for each import that is not implied by a longer way", () => {
    const picture = drawRooms({ rooms }, [
      source("more.ts", "./words.ts"),
      source("http/send.ts", "../words.ts", "openapi-fetch"),
      source("tasks/task.ts", "../http/send.ts", "../words.ts"),
      source("index.ts", "./tasks/task.ts", "./http/send.ts"),
    ]);
    expect(picture.split("\n").filter((line) => line.includes("-->"))).toEqual([
      "  http --> words_ts",
      "  tasks --> http",
      "  entries --> tasks",
    ]);
  });

  test("have a node for each folder, and one for files that follow one another", () => {
    expect(drawRooms({ rooms }, []).split("\n").slice(2, -1)).toEqual([
      '  words_ts["words.ts, more.ts"]',
      '  http["http"]',
      '  tasks["tasks"]',
      '  entries["entries: index.ts, node.ts"]',
    ]);
  });
});

describe.each(["packages/client", "packages/mock"])("the rooms of %s in CONTRIBUTING.md", (folder) => {
  test(verifies("repository:architecture", "are the folders of the list, in its order"), () => {
    const [, table = ""] =
      new RegExp(`^### Rooms of ${folder}\\n([\\s\\S]*?)^#`, "m").exec(read("CONTRIBUTING.md")) ?? [];
    const named = [...table.matchAll(/`([\w/-]+)\/` +\|$/gm)].map(([, room]) => room);
    const rooms = boundaries.find((one) => one.folder === `${folder}/src`)?.rooms ?? [];
    expect(named).toEqual(rooms.filter((room) => !room.includes(".")));
  });
});

describe(verifies("repository:architecture", "the way of a paid request in ARCHITECTURE.md"), () => {
  const section = sectionOf("The way of a paid request");
  const named = [...section.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file = ""]) => file);

  test("names files of the client", () => {
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((file) => !existsSync(join(root, "packages/client/src", file)))).toEqual([]);
  });

  test("names files that a create runs", () => {
    const program = fileURLToPath(new URL("./way-of-a-create.ts", import.meta.url));
    const ran = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" })) as string[];
    expect(
      named.filter((file) => !ran.includes(file)),
      `a create runs ${ran.join(", ")}`,
    ).toEqual([]);
  });
});
