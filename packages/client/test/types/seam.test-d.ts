/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expectTypeOf, test } from "vitest";
import type {
  IdentifyFaceInput,
  Image2VideoInput,
  ImageGenerationInput,
  MultiImage2VideoInput,
  Text2VideoInput,
  VideoExtendInput,
} from "../../src/generated/inputs.ts";
import type { IdentifyFaceAnswer, ImageResult, VideoResult } from "../../src/generated/results.ts";
import type { components, paths } from "../../src/generated/schema.ts";

type Wire = components["schemas"];
type Body<Path extends keyof paths> = NonNullable<
  NonNullable<paths[Path]["post"]>["requestBody"]
>["content"]["application/json"];

/** A body with the fields of one choice, and without those of the others. */
type With<Type, Own extends keyof Type, All extends keyof Type> = Omit<Type, All> & Required<Pick<Type, Own>>;

describe(verifies("spec:generated", "the client's types"), () => {
  test("an endpoint accepts every request that the wire accepts", () => {
    expectTypeOf<Body<"/kling/v1/videos/multi-image2video">>().toExtend<MultiImage2VideoInput>();
    expectTypeOf<Body<"/kling/v1/videos/text2video">>().toExtend<Text2VideoInput>();
    expectTypeOf<Body<"/kling/v1/videos/image2video">>().toExtend<Image2VideoInput>();
    expectTypeOf<Body<"/kling/v1/videos/video-extend">>().toExtend<VideoExtendInput>();
    expectTypeOf<
      With<Body<"/kling/v1/videos/identify-face">, "video_id", "video_id" | "video_url">
    >().toExtend<IdentifyFaceInput>();
    expectTypeOf<
      With<Body<"/kling/v1/videos/identify-face">, "video_url", "video_id" | "video_url">
    >().toExtend<IdentifyFaceInput>();
    expectTypeOf<Body<"/kling/v1/images/generations">>().toExtend<ImageGenerationInput>();
  });

  test("an endpoint returns what the wire returns", () => {
    expectTypeOf<VideoResult>().toEqualTypeOf<Wire["VideoResult"]>();
    expectTypeOf<IdentifyFaceAnswer>().toEqualTypeOf<Wire["IdentifyFaceAnswer"]>();
    expectTypeOf<ImageResult>().toEqualTypeOf<Wire["ImageResult"]>();
  });
});
