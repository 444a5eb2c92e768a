import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type OpenApiDocument, readDocument } from "../../document.ts";

const contract = "contract";

/** Keywords that say something to readers and generators, and nothing to a validator. */
const annotations = [
  "x-source",
  "x-source-of",
  "x-image",
  "x-audio",
  "x-id",
  "x-kept-days",
  "x-codes",
  "components",
];

/**
 * Gives the validator of a schema in components/schemas, compiled in Ajv's strict mode: a keyword that nobody
 * knows, or a limit on the wrong type, is an error instead of a limit that is never held.
 */
export function compiler(document: OpenApiDocument = readDocument()): (name: string) => ValidateFunction {
  // `oneOf` of mere `required` lists names fields whose schemas stand beside it, not inside it.
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
