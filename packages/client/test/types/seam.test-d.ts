/**
 * GENERATED from spec/openapi.yaml by `pnpm generate`. Do not edit.
 */

import { verifies } from "cometapi-kling-spec/requirements";
import { expectTypeOf, test } from "vitest";
import type { MultiImage2VideoInput } from "../../src/generated/inputs.ts";
import type { VideoResult } from "../../src/generated/results.ts";
import type { components, paths } from "../../src/generated/schema.ts";

type Wire = components["schemas"];
type Body<Path extends keyof paths> = NonNullable<
  NonNullable<paths[Path]["post"]>["requestBody"]
>["content"]["application/json"];

test(verifies("spec:generated", "an endpoint takes whatever the wire takes"), () => {
  expectTypeOf<Body<"/kling/v1/videos/multi-image2video">>().toExtend<MultiImage2VideoInput>();
});

test(verifies("spec:generated", "an endpoint gives what the wire gives"), () => {
  expectTypeOf<VideoResult>().toEqualTypeOf<Wire["VideoResult"]>();
});
