import type { Schema } from "../document.ts";
import type { ContractEndpoint } from "./endpoints.ts";
import { Interfaces } from "./interfaces.ts";
import type { Schemas } from "./rules.ts";
import { banner, docstring, widest } from "./text.ts";

/** The client's type of a picture. Unlike that of the wire, it may be a Blob. */
const imageInput = `/**
 * A picture: a public URL, Base64 with or without a \`data:\` prefix, or a Blob (a browser's File, Node's
 * \`fs.openAsBlob\`, \`Bun.file\`).
 */
export type ImageInput = string | Blob;`;

/** Source text of the module with the input type of each endpoint. */
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
${imageInput}
${audio}
${text}`;
}

/** Source text of the module with the result type of each endpoint. */
export function generateResults(endpoints: readonly ContractEndpoint[], schemas: Schemas): string {
  const interfaces = new Interfaces(schemas, { optional: "", list: resultList });
  for (const { result } of endpoints) interfaces.add(result);
  return `${banner}\n${interfaces.text()}`;
}

/** A list that is never empty is a tuple, so that its first item is not optional. */
function resultList(item: string, { minItems = 0 }: Schema): string {
  const list = `${item.includes(" ") ? `(${item})` : item}[]`;
  return minItems === 1 ? `[${item}, ...${list}]` : list;
}

/** Source text of the module with the type of the client, which has one property for each endpoint. */
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
 * Source text of the type test that compares inputs and results with the types of the wire. An input has to accept
 * every request that the wire accepts; a result has to be the same type.
 */
export function generateSeamTest(endpoints: readonly ContractEndpoint[], { named }: Schemas): string {
  const takes = endpoints.map(({ path, input }) => {
    const bodies = bodyTypes(path, named[input]?.oneOf ?? []);
    return bodies.map((body) => expectation(body, input)).join("");
  });
  const results = [...new Set(endpoints.map(({ result }) => result))];
  const gives = results.map((name) => `    expectTypeOf<${name}>().toEqualTypeOf<Wire["${name}"]>();\n`);
  return `${banner}
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expectTypeOf, test } from "vitest";
${importText(namesOf(endpoints, "input"), "../../src/generated/inputs.ts")}
${importText(namesOf(endpoints, "result"), "../../src/generated/results.ts")}
import type { components, paths } from "../../src/generated/schema.ts";

type Wire = components["schemas"];
type Body<Path extends keyof paths> = NonNullable<
  NonNullable<paths[Path]["post"]>["requestBody"]
>["content"]["application/json"];
${takes.some((text) => text.includes("With<")) ? withType : ""}
describe(verifies("spec:generated", "the client's types"), () => {
  test("an endpoint accepts every request that the wire accepts", () => {
${takes.join("")}  });

  test("an endpoint returns what the wire returns", () => {
${gives.join("")}  });
});
`;
}

function expectation(body: string, input: string): string {
  const line = `    expectTypeOf<${body}>().toExtend<${input}>();`;
  if (line.length <= widest) return `${line}\n`;
  return `    expectTypeOf<\n      ${body}\n    >().toExtend<${input}>();\n`;
}

const withType = `
/** A body with the fields of one choice, and without those of the others. */
type With<Type, Own extends keyof Type, All extends keyof Type> = Omit<Type, All> & Required<Pick<Type, Own>>;
`;

/** The type of a body on the wire. Where exactly one of several lists is required, one type for each of them. */
function bodyTypes(path: string, choices: readonly Schema[]): string[] {
  const union = (fields: readonly string[]): string =>
    fields.map((field) => JSON.stringify(field)).join(" | ");
  const lists = choices.map(({ required = [] }) => required);
  const body = `Body<"${path}">`;
  return lists.length === 0
    ? [body]
    : lists.map((own) => `With<${body}, ${union(own)}, ${union(lists.flat())}>`);
}

function namesOf(endpoints: readonly ContractEndpoint[], part: "input" | "result"): string[] {
  return [...new Set(endpoints.map((endpoint) => endpoint[part]))].sort();
}

/** An import of types, broken into several lines if the formatter does so. */
function importText(names: readonly string[], module: string): string {
  const line = `import type { ${names.join(", ")} } from "${module}";`;
  if (line.length <= widest) return line;
  return `import type {\n${names.map((name) => `  ${name},\n`).join("")}} from "${module}";`;
}
