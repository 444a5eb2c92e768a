import { fileURLToPath } from "node:url";

const uncapped = "const baseAjvOptions = {\n    allErrors: true,\n";
const capFile = fileURLToPath(new URL("../src/contract/prism/cap-errors.ts", import.meta.url));

/**
 * Changes the source of Prism's `validators/utils.js`, so that its validators collect a limited number of errors.
 *
 * @throws {Error} if the source has changed
 */
export function withCappedErrors(source: string): string {
  if (source.split(uncapped).length !== 2) {
    throw new Error("Prism has other options of Ajv: see bundle/capped-errors.ts");
  }
  const process = `require(${JSON.stringify(capFile)}).capErrors`;
  return source.replace(uncapped, () => `${uncapped}    code: { process: ${process} },\n`);
}
