import type { OpenApiDocument } from "../document.ts";
import type { ContractEndpoint } from "./endpoints.ts";
import { defaultsOf, type Rules, rulesOf, type Schemas, withoutWireForm } from "./rules.ts";
import { banner, literal } from "./text.ts";

/** The facts of an endpoint, which client and simulator interpret. */
export function factsOf(
  endpoint: ContractEndpoint,
  schemas: Schemas,
): Record<string, unknown> & { rules: Rules } {
  const { name, path, makes, input, seconds } = endpoint;
  return {
    name,
    path,
    ...(makes === undefined ? {} : { makes }),
    rules: rulesOf(input, schemas),
    defaults: defaultsOf(input, schemas),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

/** Source text of the module with the facts of one endpoint. */
export function generateFacts(endpoint: ContractEndpoint, schemas: Schemas): string {
  const facts = factsOf(endpoint, schemas);
  return `${banner}
/** What the contract says about \`POST ${endpoint.path}\`. */
export const ${endpoint.name} = ${literal({ ...facts, rules: withoutWireForm(facts.rules) })} as const;
`;
}

/** Source text of the module that lists the facts of every endpoint. */
export function generateFactsIndex(endpoints: readonly ContractEndpoint[]): string {
  const imports = [...endpoints]
    .sort((one, other) => (one.fileName < other.fileName ? -1 : 1))
    .map(({ name, fileName }) => `import { ${name} } from "./${fileName}.ts";\n`);
  const names = endpoints.map(({ name }) => name).join(", ");
  const types = endpoints.map(({ name }) => `  typeof ${name},\n`);
  return `${banner}
${imports.join("")}
export { ${names} };

/** The facts of every endpoint of the contract. */
export const endpoints: readonly [
${types.join("")}] = [${names}];
`;
}

/** Source text of the module with the facts of the whole service. */
export function generateServiceFacts(document: OpenApiDocument): string {
  const url = document.servers[0]?.url;
  if (url === undefined) throw new Error("spec/source/openapi.yaml names no server");
  return `${banner}
/** Base URL of the service. */
export const serviceUrl = ${JSON.stringify(url)};

/** Days for which the service keeps the results of a task. */
export const keptDays = ${keptDaysOf(document)};
`;
}

/** Days for which the service keeps the results of a task. Throws unless it is the same for all files. */
function keptDaysOf({ components }: OpenApiDocument): number {
  const found = new Map<number, string[]>();
  for (const [name, { properties = {} }] of Object.entries(components.schemas)) {
    for (const [field, { "x-kept-days": days }] of Object.entries(properties)) {
      if (days !== undefined) found.set(days, [...(found.get(days) ?? []), `${name}.${field}`]);
    }
  }
  const [days] = found.keys();
  if (days === undefined) throw new Error("spec/source/shared.yaml has no x-kept-days");
  if (found.size > 1) {
    throw new Error(`x-kept-days is not the same in ${[...found.values()].flat().join(", ")}`);
  }
  return days;
}
