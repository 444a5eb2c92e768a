import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import { type Boundaries, boundaries } from "./boundaries.ts";
import { longestEntry, type Source, sourcesIn } from "./sources.ts";

const maxFiles = 12;
const maxLines = 250;

function violations({ rooms, packages, packagesOf }: Boundaries, sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, imports }) => {
    const room = longestEntry(rooms, file);
    if (room === undefined) return [`${file} has no room`];
    const allowed = [
      ...packages,
      ...Object.entries(packagesOf).flatMap(([place, names]) =>
        longestEntry([place], file) === undefined ? [] : names,
      ),
    ];
    return imports.flatMap((name) => {
      if (name.endsWith(".css")) return [];
      if (!name.startsWith(".")) {
        const fits = allowed.some(
          (one) => name === one || name.startsWith(one.endsWith(":") ? one : `${one}/`),
        );
        return fits ? [] : [`${file} imports the package ${name}`];
      }
      const target = posix.join(posix.dirname(file), name);
      const targetRoom = longestEntry(rooms, target);
      const isBefore = targetRoom !== undefined && rooms.indexOf(targetRoom) <= rooms.indexOf(room);
      return isBefore ? [] : [`${file} (${room}) imports ${target} (${targetRoom})`];
    });
  });
}

describe.each(boundaries)("$folder", (table) => {
  const sources = sourcesIn(table.folder);

  test(verifies("repository:boundaries", "a room imports only itself and the rooms before it"), () => {
    expect(violations(table, sources)).toEqual([]);
  });

  test("every room of the list has a file", () => {
    const used = new Set(sources.map(({ file }) => longestEntry(table.rooms, file)));
    expect(table.rooms.filter((room) => !used.has(room))).toEqual([]);
  });

  test("a folder has at most 12 files, two levels below the sources at most", () => {
    const folders = sources.map(({ file }) => posix.dirname(file));
    const crowded = [...new Set(folders)].filter((folder) => {
      const files = folders.filter((other) => other === folder).length;
      return files > maxFiles || folder.split("/").length > 2;
    });
    expect(crowded).toEqual([]);
  });

  test("a file has at most 250 lines", () => {
    const long = sources.filter(({ file, lines }) => !file.startsWith("generated/") && lines > maxLines);
    expect(long.map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });
});

describe("the check itself", () => {
  const table: Boundaries = {
    folder: "",
    rooms: ["words.ts", "http", "http/deep", "entry.ts"],
    packages: ["node:"],
    packagesOf: { "http/send.ts": ["openapi-fetch"] },
  };
  const source = (file: string, ...imports: string[]): Source => ({ file, imports, lines: 1 });

  test.each([
    [
      "a later room",
      source("http/send.ts", "../entry.ts"),
      "http/send.ts (http) imports entry.ts (entry.ts)",
    ],
    [
      "a room below the folder that comes later",
      source("http/send.ts", "./deep/part.ts"),
      "http/send.ts (http) imports http/deep/part.ts (http/deep)",
    ],
    ["a file without a room", source("lost.ts"), "lost.ts has no room"],
    ["a package", source("entry.ts", "openapi-fetch"), "entry.ts imports the package openapi-fetch"],
    ["a package whose name begins alike", source("http/send.ts", "openapi-fetch-2"), "openapi-fetch-2"],
  ])("reports %s", (_, file, message) => {
    expect(violations(table, [file])).toEqual([expect.stringContaining(message)]);
  });

  test("allows what comes before, the room itself and the named packages", () => {
    const fine = source("http/send.ts", "../words.ts", "./other.ts", "node:fs", "openapi-fetch");
    expect(violations(table, [fine, source("http/deep/part.ts", "../send.ts")])).toEqual([]);
  });
});
