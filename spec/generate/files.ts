import { bundleSources, documentText, type ReadSource, schemaFiles } from "./bundle.ts";
import { generateClient, generateInputs, generateResults, generateSeamTest } from "./client-types.ts";
import { endpointsOf } from "./endpoints.ts";
import { generateFacts, generateFactsIndex, generateServiceFacts } from "./facts.ts";
import { generateErrorResponses, generateMockEndpoints, generateMockFacts } from "./mock-data.ts";
import { generateTypes } from "./types.ts";

/** A generated file: its path from the repository's root, and its text. */
export interface GeneratedFile {
  path: string;
  text: string;
}

/**
 * Every file that is generated from the contract's sources. The bundled document comes first.
 * @param read text of a source or of an example, by its path from `spec/`
 */
export async function generatedFiles(read: ReadSource): Promise<GeneratedFile[]> {
  const document = await bundleSources(read);
  const endpoints = endpointsOf(document);
  const schemas = { named: document.components.schemas, files: schemaFiles(read) };
  const client = "packages/client/src/generated";
  const mock = "packages/mock/src/generated";
  return [
    { path: "spec/openapi.yaml", text: documentText(document) },
    { path: `${client}/schema.ts`, text: await generateTypes(document) },
    ...endpoints.map((endpoint) => ({
      path: `${client}/endpoints/${endpoint.fileName}.ts`,
      text: generateFacts(endpoint, schemas),
    })),
    { path: `${client}/endpoints/index.ts`, text: generateFactsIndex(endpoints) },
    { path: `${client}/facts.ts`, text: generateServiceFacts(document) },
    { path: `${client}/inputs.ts`, text: generateInputs(endpoints, schemas) },
    { path: `${client}/results.ts`, text: generateResults(endpoints, schemas) },
    { path: `${client}/client.ts`, text: generateClient(endpoints) },
    { path: "packages/client/test/types/seam.test-d.ts", text: generateSeamTest(endpoints, schemas) },
    { path: `${mock}/endpoints.ts`, text: generateMockEndpoints(document, endpoints, schemas) },
    { path: `${mock}/error-responses.ts`, text: generateErrorResponses(document) },
    { path: `${mock}/facts.ts`, text: generateMockFacts(document) },
  ];
}

/** The files whose text differs from the one on disk. */
export function staleFiles(
  files: readonly GeneratedFile[],
  read: (path: string) => string | undefined,
): GeneratedFile[] {
  return files.filter(({ path, text }) => read(path) !== text);
}
