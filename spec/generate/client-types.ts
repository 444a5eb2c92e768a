import type { Schema } from "../document.ts";
import type { ContractEndpoint } from "./endpoints.ts";
import { Interfaces } from "./interfaces.ts";
import type { Schemas } from "./rules.ts";
import { banner, docstring, widest } from "./text.ts";

/** Where the client's type of a picture is, seen from its generated files. */
const imageInputModule = "../image.ts";

/** Source text of the module with what each endpoint takes. */
export function generateInputs(endpoints: readonly ContractEndpoint[], schemas: Schemas): string {
  const interfaces = new Interfaces(schemas, {
    media: { image: "ImageInput", audio: "AudioInput" },
    optional: " | undefined",
    list: (item) => `readonly ${item.includes(" ") ? `(${item})` : item}[]`,
  });
  for (const { input } of endpoints) interfaces.add(input);
  const text = interfaces.text();
  const audio = /\bAudioInput\b/.test(text)
    ? "\n/** A sound: a public URL, Base64, a `data:` URL or a Blob. */\nexport type AudioInput = ImageInput;\n"
    : "";
  return `${banner}
import type { ImageInput } from "${imageInputModule}";
${audio}
${text}`;
}

/** Source text of the module with what each endpoint gives. */
export function generateResults(endpoints: readonly ContractEndpoint[], schemas: Schemas): string {
  const interfaces = new Interfaces(schemas, { optional: "", list: resultList });
  for (const { result } of endpoints) interfaces.add(result);
  return `${banner}\n${interfaces.text()}`;
}

/** A list that has an item is a tuple: its first item is there without a question. */
function resultList(item: string, { minItems = 0 }: Schema): string {
  const list = `${item.includes(" ") ? `(${item})` : item}[]`;
  return minItems === 1 ? `[${item}, ...${list}]` : list;
}

/** Source text of the module with the type of the client: one line an endpoint. */
export function generateClient(endpoints: readonly ContractEndpoint[]): string {
  const lines = endpoints.map(({ name, path, operation, input, result, makes }) => {
    const type = makes === undefined ? "CallEndpoint" : "TaskEndpoint";
    const words = docstring(`${operation.summary}: \`POST ${path}\`.`, 2);
    return `${words}  readonly ${name}: ${type}<${input}, ${result}>;\n`;
  });
  const shapes = [
    ...(endpoints.some(({ makes }) => makes === undefined) ? ["CallEndpoint"] : []),
    ...(endpoints.some(({ makes }) => makes !== undefined) ? ["TaskEndpoint"] : []),
  ];
  return `${banner}
import type { ${shapes.join(", ")} } from "../endpoint.ts";
${importText(namesOf(endpoints, "input"), "./inputs.ts")}
${importText(namesOf(endpoints, "result"), "./results.ts")}

/** The endpoints of a client, by name. */
export interface KlingClient {
${lines.join("")}}
`;
}

/**
 * Source text of the type test that holds inputs and results against the wire. It asks the other way round
 * for a request: whatever the wire takes, the input takes too.
 */
export function generateSeamTest(endpoints: readonly ContractEndpoint[]): string {
  const takes = endpoints.map(
    ({ path, input }) => `  expectTypeOf<Body<"${path}">>().toExtend<${input}>();\n`,
  );
  const results = [...new Set(endpoints.map(({ result }) => result))];
  const gives = results.map((name) => `  expectTypeOf<${name}>().toEqualTypeOf<Wire["${name}"]>();\n`);
  return `${banner}
import { verifies } from "cometapi-kling-spec/requirements";
import { expectTypeOf, test } from "vitest";
${importText(namesOf(endpoints, "input"), "../../src/generated/inputs.ts")}
${importText(namesOf(endpoints, "result"), "../../src/generated/results.ts")}
import type { components, paths } from "../../src/generated/schema.ts";

type Wire = components["schemas"];
type Body<Path extends keyof paths> = NonNullable<
  NonNullable<paths[Path]["post"]>["requestBody"]
>["content"]["application/json"];

test(verifies("spec:generated", "an endpoint takes whatever the wire takes"), () => {
${takes.join("")}});

test(verifies("spec:generated", "an endpoint gives what the wire gives"), () => {
${gives.join("")}});
`;
}

function namesOf(endpoints: readonly ContractEndpoint[], part: "input" | "result"): string[] {
  return [...new Set(endpoints.map((endpoint) => endpoint[part]))].sort();
}

/** An import of types, in several lines where one would be too long for the formatter. */
function importText(names: readonly string[], module: string): string {
  const line = `import type { ${names.join(", ")} } from "${module}";`;
  if (line.length <= widest) return line;
  return `import type {\n${names.map((name) => `  ${name},\n`).join("")}} from "${module}";`;
}
