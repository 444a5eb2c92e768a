import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type OpenApiDocument, readDocument } from "../../document.ts";

const contract = "contract";

/** Keywords for readers and generators, which a validator ignores. */
const annotations = [
  "x-source",
  "x-source-of",
  "x-image",
  "x-audio",
  "x-id",
  "x-kept-days",
  "x-drift",
  "x-codes",
  "components",
];

/**
 * Compiles the validator of a schema in components/schemas. In Ajv's strict mode, an unknown keyword and a limit on the
 * wrong type are errors.
 */
export function compiler(document: OpenApiDocument = readDocument()): (name: string) => ValidateFunction {
  // A `oneOf` of `required` lists names fields whose schemas are beside it, not inside it.
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  ajv.addVocabulary(annotations);
  ajv.addSchema({ $id: contract, components: { schemas: document.components.schemas } });
  return (name) => {
    const validate = ajv.getSchema(`${contract}#/components/schemas/${name}`);
    if (validate === undefined) throw new Error(`there is no schema ${name}`);
    return validate;
  };
}
