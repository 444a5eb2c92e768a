import type { OpenApiDocument } from "../../document.ts";
import { generateImageLimits } from "./image-limits.ts";
import { generateLimits } from "./limits.ts";
import {
  generateRequestCheck,
  generateRequestDefaults,
  generateResultLife,
  generateServiceUrl,
  generateTypicalTimes,
} from "./simulator.ts";

/** The modules of one endpoint, which go as soon as client and mock read the facts. */
export function earlierFiles(document: OpenApiDocument): { path: string; text: string }[] {
  const mock = "packages/mock/src/generated";
  return [
    { path: "packages/client/src/generated/limits.ts", text: generateLimits(document) },
    { path: `${mock}/image-limits.ts`, text: generateImageLimits(document) },
    { path: `${mock}/check-create.ts`, text: generateRequestCheck(document) },
    { path: `${mock}/result-life.ts`, text: generateResultLife(document) },
    { path: `${mock}/typical-times.ts`, text: generateTypicalTimes(document) },
    { path: `${mock}/request-defaults.ts`, text: generateRequestDefaults(document) },
    { path: `${mock}/service-url.ts`, text: generateServiceUrl(document) },
  ];
}
