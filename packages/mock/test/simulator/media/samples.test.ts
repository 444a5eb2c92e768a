import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints as generated } from "../../../src/generated/endpoints.ts";
import { checkImage } from "../../../src/simulator/images/check-image.ts";
import { fileResponse, sampleFor } from "../../../src/simulator/media/sample-file.ts";
import { endpoints } from "../../../src/simulator/rules/endpoint.ts";
import { sample } from "./sample.ts";

const imageRules = generated[0].rules.properties.image_list.items.properties.image["x-image"];

/** The extensions of the files in a template. */
function extensionsIn(template: unknown): string[] {
  if (typeof template !== "object" || template === null) return [];
  const { $file, ...others } = template as Record<string, unknown>;
  return [...(typeof $file === "string" ? [$file] : []), ...Object.values(others).flatMap(extensionsIn)];
}

describe("there is a sample", () => {
  const extensions = new Set(endpoints.flatMap(({ result, data }) => extensionsIn([result, data])));

  test.each([...extensions])(
    verifies("simulator:video-file", "for %s, which is in the contract's examples"),
    async (extension) => {
      const { status, body } = await fileResponse({ method: "GET", headers: {} }, sample(extension));
      expect(status).toBe(200);
      expect(body?.length).toBeGreaterThan(1_000);
    },
  );

  test(verifies("simulator:video-file", "for no other extension"), () => {
    expect(sampleFor("exe")).toBeUndefined();
  });

  test(verifies("simulator:video-file", "of a picture that is large enough for another task"), async () => {
    const { headers, body } = await fileResponse({ method: "GET", headers: {} }, sample("png"));
    expect(headers["content-type"]).toBe("image/png");
    const { maxBytes: _, ...sizes } = imageRules;
    expect(checkImage(Buffer.from(body ?? []).toString("base64"), sizes).fault).toBeUndefined();
  });
});
