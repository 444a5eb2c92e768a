// Writes the contract as one JSON file, for the packages that ship it and for tools that do not read YAML.
import { mkdirSync, writeFileSync } from "node:fs";
import { readDocument, specUrl } from "../document.ts";

mkdirSync(new URL("./dist/", specUrl), { recursive: true });
writeFileSync(new URL("./dist/openapi.json", specUrl), `${JSON.stringify(readDocument(), null, 2)}\n`);
