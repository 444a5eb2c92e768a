import { generateErrorAnswers, generateMockEndpoints } from "./answers.ts";
import { bundleSources, documentText, type ReadSource, schemaFiles } from "./bundle.ts";
import { generateClient, generateInputs, generateResults, generateSeamTest } from "./client-types.ts";
import { endpointsOf } from "./endpoints.ts";
import { generateFacts, generateFactsIndex, generateServiceFacts } from "./facts.ts";
import { generateTypes } from "./types.ts";

/** A file that is made from the contract: its path from the repository's root, and its text. */
export interface GeneratedFile {
  path: string;
  text: string;
}

/**
 * Everything that is made from the contract's sources, first of all the document itself.
 * @param read text of a source or of an example, by its path from `spec/`
 */
export async function generatedFiles(read: ReadSource): Promise<GeneratedFile[]> {
  const document = await bundleSources(read);
  const types = await generateTypes(document);
  const endpoints = endpointsOf(document);
  const schemas = { named: document.components.schemas, files: schemaFiles(read) };
  const client = "packages/client/src/generated";
  const mock = "packages/mock/src/generated";
  return [
    { path: "spec/openapi.yaml", text: documentText(document) },
    // Client and mock have a copy each: neither may see the contract through the other's eyes.
    { path: `${client}/schema.ts`, text: types },
    { path: `${mock}/schema.ts`, text: types },
    ...endpoints.map((endpoint) => ({
      path: `${client}/endpoints/${endpoint.fileName}.ts`,
      text: generateFacts(endpoint, schemas),
    })),
    { path: `${client}/endpoints/index.ts`, text: generateFactsIndex(endpoints) },
    { path: `${client}/facts.ts`, text: generateServiceFacts(document) },
    { path: `${client}/inputs.ts`, text: generateInputs(endpoints, schemas) },
    { path: `${client}/results.ts`, text: generateResults(endpoints, schemas) },
    { path: `${client}/client.ts`, text: generateClient(endpoints) },
    { path: "packages/client/test/types/seam.test-d.ts", text: generateSeamTest(endpoints) },
    { path: `${mock}/endpoints.ts`, text: generateMockEndpoints(document, endpoints, schemas) },
    { path: `${mock}/error-answers.ts`, text: generateErrorAnswers(document) },
    { path: `${mock}/facts.ts`, text: generateServiceFacts(document) },
  ];
}

/** The files whose text is not the one that is there. */
export function staleFiles(
  files: readonly GeneratedFile[],
  read: (path: string) => string | undefined,
): GeneratedFile[] {
  return files.filter(({ path, text }) => read(path) !== text);
}
