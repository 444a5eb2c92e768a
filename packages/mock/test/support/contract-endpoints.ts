import { readDocument, type Schema } from "cometapi-kling-spec";

/** One endpoint of the contract. */
export interface ContractEndpoint {
  path: string;
  /** Name of the schema of its request. */
  input: string;
  schema: Schema;
  /** Its documented requests, by name. */
  examples: Record<string, Record<string, unknown>>;
  /** Whether a POST makes a task. */
  isTask: boolean;
}

const { paths, components } = readDocument();

/** A schema of `components/schemas`. */
function schemaNamed(name: string): Schema {
  const found = components.schemas[name];
  if (found === undefined) throw new Error(`the contract has no schema ${name}`);
  return found;
}

/** A schema, with its reference resolved. */
export function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : schemaNamed(schema.$ref.split("/").at(-1) ?? "");
}

/** Every endpoint of the contract. */
export const contractEndpoints: ContractEndpoint[] = Object.entries(paths).flatMap(([path, { post }]) => {
  const content = post?.requestBody?.content["application/json"];
  if (content === undefined) return [];
  const input = content.schema.$ref?.split("/").at(-1) ?? "";
  const examples = Object.fromEntries(
    Object.entries(content.examples).map(([name, { value }]) => [name, value as Record<string, unknown>]),
  );
  const isTask = `${path}/{task_id}` in paths;
  return [{ path, input, schema: schemaNamed(input), examples, isTask }];
});
