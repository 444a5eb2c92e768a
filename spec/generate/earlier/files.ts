import type { OpenApiDocument } from "../../document.ts";
import { generateLimits } from "./limits.ts";

/** The module of one endpoint, which goes as soon as the client reads the facts. */
export function earlierFiles(document: OpenApiDocument): { path: string; text: string }[] {
  return [{ path: "packages/client/src/generated/limits.ts", text: generateLimits(document) }];
}
