import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints } from "../../../src/generated/endpoints.ts";
import { checkImage } from "../../../src/simulator/images/check-image.ts";
import { base64, png } from "./picture-bytes.ts";

const mask = endpoints[0].rules.properties.static_mask["x-image"];

describe("a mask, whose size the contract does not limit", () => {
  test.each([
    ["a small one", png(8, 8)],
    ["a very wide one", png(4_000, 10)],
  ])(verifies("simulator:image-fault", "%s is accepted"), (_, bytes) => {
    expect(checkImage(base64(bytes), mask).fault).toBeUndefined();
  });

  test.each([
    ["no Base64", "not base64!", "Image is not valid Base64"],
    ["another format", btoa("GIF89a and more of it"), "Image format is invalid: this is gif"],
    ["no size", base64(png(0, 8)), "Image is broken"],
  ])(verifies("simulator:image-fault", "%s is a fault"), (_, text, message) => {
    expect(checkImage(text, mask).fault).toContain(message);
  });
});
