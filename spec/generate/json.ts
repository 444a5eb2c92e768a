import { mkdirSync, writeFileSync } from "node:fs";
import { readDocument, specUrl } from "../document.ts";

/** The contract as one JSON file, for packages that ship it and for tools that read no YAML. */
mkdirSync(new URL("./dist/", specUrl), { recursive: true });
writeFileSync(new URL("./dist/openapi.json", specUrl), `${JSON.stringify(readDocument(), null, 2)}\n`);
