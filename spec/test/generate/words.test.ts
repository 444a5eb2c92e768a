import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../generate/files.ts";
import { verifies } from "../../requirements/index.ts";
import { changed, inSpec } from "./sources.ts";

const text2video = "source/endpoints/text2video.yaml";
const cfgScale = "    cfg_scale:\n      type: number\n";

/** The generated texts after a field was added to the request of text2video. */
async function withField(field: string): Promise<(path: string) => string> {
  const files = await generatedFiles((file) =>
    file === text2video ? changed(inSpec(file), cfgScale, `${field}${cfgScale}`) : inSpec(file),
  );
  return (path) => files.find((file) => file.path === `packages/${path}`)?.text ?? "";
}

const unchanged = withField("");

describe("a word of the contract", () => {
  test(verifies("spec:generated", "x-audio takes a sound in the same forms as a picture"), async () => {
    const text = await withField(
      "    sound_file:\n      type: string\n      x-audio: { formats: [mp3], maxBytes: 5 }\n      description: A sound.\n",
    );
    const inputs = text("client/src/generated/inputs.ts");
    expect(inputs).toContain("export type AudioInput = ImageInput;\n");
    expect(inputs).toContain("  /** A sound. */\n  sound_file?: AudioInput | undefined;\n");
    const rule = 'sound_file: { type: "string", "x-audio": { formats: ["mp3"], maxBytes: 5 } }';
    expect(text("client/src/generated/endpoints/text2video.ts")).toContain(rule);
    expect(text("mock/src/generated/endpoints.ts")).toContain(rule);
  });

  test(
    verifies("spec:generated", "x-image takes bytes, which may replace an object that requires nothing else"),
    async () => {
      const inputs = (await unchanged)("client/src/generated/inputs.ts");
      expect(inputs).toContain("  image_list: readonly (ImageInput | ImageItem)[];\n");
      expect(inputs).toContain("  dynamic_masks?: readonly DynamicMask[] | undefined;\n");
      expect(inputs).toContain("  mask: ImageInput;\n");
    },
  );

  test(verifies("spec:generated", "default is in the docstring and in the facts"), async () => {
    const text = await unchanged;
    expect(text("client/src/generated/inputs.ts")).toMatch(
      / \* @default "std"\n {3}\*\/\n {2}mode\?: "std" \| "pro"/,
    );
    expect(text("client/src/generated/endpoints/multi-image2video.ts")).toContain(
      'defaults: { model_name: "kling-v1-6", mode: "std", duration: "5" }',
    );
  });

  test(
    verifies("spec:generated", "a choice of required fields is a rule, and leaves the types as they are"),
    async () => {
      const text = await unchanged;
      expect(text("client/src/generated/endpoints/identify-face.ts")).toContain(
        'oneOf: [{ required: ["video_id"] }, { required: ["video_url"] }]',
      );
      expect(text("client/src/generated/schema.ts")).not.toMatch(/\bunknown\b(?!\[\])(?! *;)/);
    },
  );

  test(verifies("spec:generated", "x-id, uri and duration become markers of a template"), async () => {
    const endpoints = (await unchanged)("mock/src/generated/endpoints.ts");
    expect(endpoints).toContain(
      'videos: [{ id: { $id: "video" }, url: { $file: "mp4" }, duration: { $seconds: true } }]',
    );
    expect(endpoints).toContain('session_id: { $id: "session" }');
    expect(endpoints).toMatch(/images: \[\{ .*url: \{ \$file: "png" \} \}/);
  });

  test(verifies("spec:generated", "x-id collects the ids of the examples"), async () => {
    const [, ids = ""] = (await unchanged)("mock/src/generated/endpoints.ts").split(
      "export const exampleIds",
    );
    expect(ids).toMatch(/task: \[[^\]]*"861309198188019719"/);
    expect(ids).toMatch(/video: \[[^\]]*"861309198263517227"/);
    expect(ids).toMatch(/session: \["\d+"\]/);
  });

  test(verifies("spec:generated", "an endpoint without a query is a call"), async () => {
    const client = (await unchanged)("client/src/generated/client.ts");
    expect(client).toContain("readonly identifyFace: CallEndpoint<IdentifyFaceInput, IdentifyFaceAnswer>;");
    expect(client).toContain("readonly imageGeneration: TaskEndpoint<ImageGenerationInput, ImageResult>;");
  });
});
