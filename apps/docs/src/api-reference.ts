import {
  callbacksOf,
  type MediaType,
  type OpenApiDocument,
  type Operation,
  parametersOf,
  type ResponseObject,
  type Schema,
  type TypicalSeconds,
} from "cometapi-kling-spec";

/** Markdown of the contract: every operation, schema, field and limit, with its source. */
export function apiReference(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    (["get", "post"] as const).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [operationText(document, method, path, operation)];
    }),
  );
  const webhooks = Object.values(document.components.callbacks).flatMap((expressions) =>
    Object.entries(expressions).map(([expression, { post }]) =>
      operationText(document, "post", expression, post),
    ),
  );
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    schemaText(name, schema),
  );
  return `# API reference

Rendered from the contract. "Source" names the document that states it:

${sourceList(document)}

${[...operations, ...webhooks].join("\n")}
## Schemas

${schemas.join("\n")}`;
}

function sourceList(document: OpenApiDocument): string {
  return Object.entries(document["x-sources"])
    .map(([key, { title, url }]) => `- \`${key}\`: ${url === undefined ? title : `[${title}](${url})`}`)
    .join("\n");
}

function operationText(
  document: OpenApiDocument,
  method: string,
  path: string,
  operation: Operation,
): string {
  const { operationId, summary, description, requestBody, responses } = operation;
  const parameters = parametersOf(document, operation);
  const seconds = operation["x-typical-seconds"];
  const parts = [
    `## ${summary} {#${operationId}}`,
    `\`${method.toUpperCase()} ${path}\``,
    prose(description),
    seconds === undefined ? "" : `A task usually takes ${secondsText(seconds).join(", ")}.`,
    parameters.length > 0
      ? table(
          ["Parameter", "In", "Required", "Description", "Source"],
          parameters.map((parameter) => [
            code(parameter.name),
            parameter.in,
            parameter.required ? "yes" : "no",
            prose(parameter.description),
            parameter["x-source"],
          ]),
        )
      : "",
    requestBody === undefined ? "" : `### Request body\n\n${contentText(requestBody.content)}`,
    ...Object.entries(responses).map(([status, response]) => {
      const resolved = responseOf(document, response);
      return `### Answer ${status}\n\n${prose(resolved.description)}\n\n${contentText(resolved.content)}`;
    }),
    ...callbacksOf(document, operation).flatMap((expressions) =>
      Object.values(expressions).map(
        ({ post }) => `The webhook is called with [${post.operationId}](#${post.operationId}).`,
      ),
    ),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function responseOf(document: OpenApiDocument, response: ResponseObject): ResponseObject {
  if (response.$ref === undefined) return response;
  const found = document.components.responses[nameOf(response.$ref)];
  if (found === undefined) throw new Error(`the contract has no ${response.$ref}`);
  return found;
}

function contentText(content: Record<string, MediaType> | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema, examples = {} }]) => {
      const shown = Object.values(examples).map(
        ({ summary, value }) =>
          `::: details ${summary}\n\`\`\`${typeof value === "string" ? "html" : "json"}\n${
            typeof value === "string" ? value.trim() : JSON.stringify(value, null, 2)
          }\n\`\`\`\n:::`,
      );
      return [`${code(type)}: ${typeText(schema)}`, ...shown].join("\n\n");
    })
    .join("\n\n");
}

function schemaText(name: string, schema: Schema): string {
  const parts = [
    `### ${name} {#schema-${name}}`,
    prose(schema.description ?? ""),
    schema.oneOf === undefined ? "" : `One of ${schema.oneOf.map(typeText).join(", ")}.`,
    schema.anyOf === undefined ? "" : `At least one of ${schema.anyOf.map(typeText).join(", ")}.`,
    ...(schema.allOf ?? []).map((part) =>
      part.$ref === undefined ? fields(part) : `Everything of ${typeText(part)}.`,
    ),
    fields(schema),
    schema.properties === undefined && schema.type !== undefined
      ? `${typeText({ ...schema, title: "" })}. ${limitsText(schema)}`
      : "",
    schema["x-codes"] === undefined
      ? ""
      : table(
          ["Code", "Status", "Meaning"],
          schema["x-codes"].map((entry) => [String(entry.code), String(entry.status), prose(entry.meaning)]),
        ),
  ];
  return `${parts.filter((part) => part.trim() !== "").join("\n\n")}\n`;
}

function fields({ properties, required = [] }: Schema): string {
  if (properties === undefined) return "";
  return table(
    ["Field", "Type", "Required", "Limits", "Description", "Source"],
    Object.entries(properties).map(([name, field]) => [
      code(name),
      typeText(field),
      required.includes(name) ? "yes" : "no",
      limitsText(field),
      prose(field.description ?? ""),
      sourceText(field),
    ]),
  );
}

function sourceText(schema: Schema): string {
  const own = Object.entries(schema["x-source-of"] ?? {}).map(([keyword, source]) => `${keyword}: ${source}`);
  return [schema["x-source"] ?? "", ...own].filter((part) => part !== "").join("; ");
}

function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return `[${nameOf(schema.$ref)}](#schema-${nameOf(schema.$ref)})`;
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  if (schema.anyOf !== undefined && schema.type === undefined) return schema.anyOf.map(typeText).join(" or ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "any");
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

const limitWords = {
  minLength: "characters at least",
  maxLength: "characters at most",
  minItems: "items at least",
  maxItems: "items at most",
  minimum: "at least",
  maximum: "at most",
} as const;

function limitsText(schema: Schema): string {
  const found = Object.entries(limitWords).flatMap(([keyword, words]) => {
    const value = schema[keyword as keyof typeof limitWords];
    if (keyword === "minLength" && value === 1) return ["not empty"];
    return value === undefined ? [] : [/^at /.test(words) ? `${words} ${value}` : `${value} ${words}`];
  });
  if (schema.enum !== undefined)
    found.push(schema.enum.map((value) => code(JSON.stringify(value))).join(", "));
  if (schema.default !== undefined) found.push(`default ${code(JSON.stringify(schema.default))}`);
  for (const [name, value] of Object.entries(schema["x-image"] ?? {}))
    found.push(`${name} ${Array.isArray(value) ? value.join(", ") : value}`);
  return found.join("; ");
}

/** Each usual time, with the values of the fields that it is valid for. */
function secondsText(seconds: TypicalSeconds, fields: readonly string[] = []): string[] {
  if (typeof seconds === "number") {
    return [fields.length === 0 ? `${seconds} s` : `${seconds} s with ${fields.join(" and ")}`];
  }
  return Object.entries(seconds).flatMap(([field, table]) =>
    typeof table === "number"
      ? [`${table} s otherwise`]
      : Object.entries(table).flatMap(([value, inner]) =>
          secondsText(inner, [...fields, `${code(field)} ${value}`]),
        ),
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const nameOf = (ref: string): string => ref.split("/").at(-1) ?? "";
const code = (text: string): string => `\`${text}\``;

/** Escapes text of the contract for HTML and for the site's templates. A mention of DRIFT.md becomes a link. */
export const prose = (text: string): string =>
  text
    .trim()
    .replaceAll("<", "&lt;")
    .replaceAll("{{", "{&#8203;{")
    .replaceAll(/\[DRIFT\.md\]\([^)]*\)|DRIFT\.md/g, "[where the sources disagree](/reference/drift)");
