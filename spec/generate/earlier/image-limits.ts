import type { OpenApiDocument } from "../../document.ts";

/** Source text of a module with what a picture must be, for who judges pictures alone. */
export function generateImageLimits(document: OpenApiDocument): string {
  const limits = document.components.schemas["Image"]?.["x-image"];
  if (limits === undefined) throw new Error("spec/openapi.yaml: Image has no x-image");
  return `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */

/** What a picture must be. \`maxBytes\` in bytes, sizes in pixels; aspect ratios are width divided by height. */
export const imageLimits = ${JSON.stringify(limits, null, 2)} as const;
`;
}
