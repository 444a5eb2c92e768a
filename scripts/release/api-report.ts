// `pnpm api-report` writes what each published package exports, as types, into one file to review: its API.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { publishedFolders } from "./check-release.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const reportFile = (folder: string): string => join(root, folder, "API.md");

interface Manifest {
  name: string;
  exports: Record<string, string | { types?: string }>;
}

/**
 * The report of a built package: every declaration of every entry, without descriptions.
 * @throws {Error} if its types do not compile.
 */
export function apiReport(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([subpath, target]): [string, string][] =>
    typeof target === "object" && target.types !== undefined
      ? [[subpath, join(root, folder, target.types)]]
      : [],
  );
  const workFolder = mkdtempSync(join(tmpdir(), "cometapi-kling-api-"));
  try {
    const configs = entries.map(([, file]) => configFor(folder, file, entries, workFolder));
    const [first] = configs;
    if (first === undefined) throw new Error(`${manifest.name} exports no types`);
    const compilerState = CompilerState.create(first, {
      additionalEntryPoints: entries.map(([, file]) => file),
    });
    const found = configs.map((config) => declarationsOf(config, compilerState));
    const sections = withoutRepetitions(found).map((declarations, index) => {
      const name = join(manifest.name, entries[index]?.[0] ?? "");
      return `## ${name}\n\n\`\`\`ts\n${declarations.join("\n\n")}\n\`\`\`\n`;
    });
    const note =
      "What the package exports, written by `pnpm api-report`. A change here is a change for users.";
    return `# ${manifest.name}\n\n${note}\n\n${sections.join("\n")}`;
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function configFor(
  folder: string,
  file: string,
  entries: [string, string][],
  workFolder: string,
): ExtractorConfig {
  const tsconfig = join(workFolder, "tsconfig.json");
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"],
    types: [],
    strict: true,
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: entries.map(([, entry]) => entry) }));
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: join(root, folder),
      mainEntryPointFilePath: file,
      compiler: { tsconfigFilePath: tsconfig },
      newlineKind: "lf",
      apiReport: {
        enabled: true,
        reportFolder: workFolder,
        reportTempFolder: join(workFolder, "new"),
        reportFileName: "report",
        includeForgottenExports: true,
      },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // These are about release tags and links, which the repository does not use.
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, folder, "package.json"),
  });
}

/** The declarations that an entry exports and, without the word `export`, those that they need. */
function declarationsOf(config: ExtractorConfig, compilerState: CompilerState): string[] {
  const errors: string[] = [];
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  if (!succeeded) throw new Error(`API Extractor failed:\n${errors.join("\n")}`);
  const report = readFileSync(join(config.reportFolder, "report.api.md"), "utf8");
  const [, code = ""] = /^```ts\n([\s\S]*)^```$/m.exec(report) ?? [];
  return code
    .split("\n")
    .filter((line) => !/^\s*\/\/ (@public|\(undocumented\)|\(No @packageDocumentation)/.test(line))
    .join("\n")
    .trim()
    .split(/\n{2,}(?=\S)/);
}

/** Keeps a declaration of several entries once: where it is exported, or else where it is needed first. */
function withoutRepetitions(sections: string[][]): string[][] {
  const prefix = "export ";
  const shown = new Set(
    sections.flat().flatMap((text) => (text.startsWith(prefix) ? [text.slice(prefix.length)] : [])),
  );
  return sections.map((declarations) =>
    declarations.filter((text) => {
      if (text.startsWith(prefix)) return true;
      const isNew = !shown.has(text);
      shown.add(text);
      return isNew;
    }),
  );
}

if (import.meta.main)
  for (const folder of publishedFolders) writeFileSync(reportFile(folder), apiReport(folder));
