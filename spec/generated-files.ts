import { parse } from "yaml";
import type { OpenApiDocument } from "./document.ts";
import { insertExampleBodies } from "./example-bodies.ts";
import { generateImageLimits } from "./generate-image-limits.ts";
import { generateLimits } from "./generate-limits.ts";
import {
  generateErrorAnswers,
  generateRequestCheck,
  generateRequestDefaults,
  generateResultLife,
  generateServiceUrl,
  generateTypicalTimes,
} from "./generate-simulator.ts";
import { generateTypes } from "./generate-types.ts";

/** A file that is made from the contract: its path from the repository's root, and its text. */
export interface GeneratedFile {
  path: string;
  text: string;
}

/**
 * Everything that is made from the contract, first of all the document itself with its example bodies.
 * @param source text of openapi.yaml
 * @param readBody text of a file, by its path from `spec/`
 */
export async function generatedFiles(
  source: string,
  readBody: (file: string) => string,
): Promise<GeneratedFile[]> {
  const document = insertExampleBodies(source, readBody);
  const types = await generateTypes(document);
  const contract = parse(document) as OpenApiDocument;
  return [
    { path: "spec/openapi.yaml", text: document },
    // Client and mock have a copy each: neither may see the contract through the other's eyes.
    { path: "packages/client/src/generated/schema.ts", text: types },
    { path: "packages/mock/src/generated/schema.ts", text: types },
    { path: "packages/client/src/generated/limits.ts", text: generateLimits(contract) },
    { path: "packages/mock/src/generated/image-limits.ts", text: generateImageLimits(contract) },
    { path: "packages/mock/src/generated/check-create.ts", text: generateRequestCheck(contract) },
    { path: "packages/mock/src/generated/error-answers.ts", text: generateErrorAnswers(contract) },
    { path: "packages/mock/src/generated/result-life.ts", text: generateResultLife(contract) },
    { path: "packages/mock/src/generated/typical-times.ts", text: generateTypicalTimes(contract) },
    { path: "packages/mock/src/generated/request-defaults.ts", text: generateRequestDefaults(contract) },
    { path: "packages/mock/src/generated/service-url.ts", text: generateServiceUrl(contract) },
  ];
}

/** The files whose text is not the one that is there. */
export function staleFiles(
  files: readonly GeneratedFile[],
  read: (path: string) => string | undefined,
): GeneratedFile[] {
  return files.filter(({ path, text }) => read(path) !== text);
}
