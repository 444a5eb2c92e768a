import { expect, test } from "vitest";
import { requirements, verifies } from "../../requirements/index.ts";
import { document, examples } from "../support/parts.ts";

test(verifies("spec:sources", "the sources of multi-image2video are these, the followed one first"), () => {
  const ofOthers =
    /^docs-(text2video|image2video|video-extend|identify-face|image-generation|quickstart)|^resellers$/;
  const sources = Object.entries(document["x-sources"]).filter(([key]) => !ofOthers.test(key));
  expect(sources.map(([key, { url }]) => [key, url])).toEqual([
    ["docs", "https://apidoc.cometapi.com/tr/api/video/kling/multi-image-to-video"],
    ["docs-newer", "https://apidoc.cometapi.com/api/video/kling/multi-image-to-video"],
    ["docs-query", "https://apidoc.cometapi.com/api/video/kling/individual-queries"],
    ["docs-callback", "https://apidoc.cometapi.com/api/video/kling/callback_url"],
    ["docs-errors", "https://apidoc.cometapi.com/errors/error-codes-handling"],
    ["kling", "https://app.klingai.com/global/dev/document-api/apiReference/model/multiImageToVideo"],
    ["gateway", "https://github.com/QuantumNous/new-api"],
    ["observed", undefined],
    ["decision", undefined],
  ]);
});

test(
  verifies("spec:sources", "every requirement of the contract names one of them, or is a promise of ours"),
  () => {
    const known = ["promise", ...Object.keys(document["x-sources"])];
    expect(Object.values(requirements).filter(({ source }) => !known.includes(source))).toEqual([]);
  },
);

test(verifies("spec:sources", "every source is used"), () => {
  const text = JSON.stringify({ paths: document.paths, components: document.components });
  const unused = Object.keys(document["x-sources"]).filter((key) => !text.includes(`:"${key}"`));
  expect(unused).toEqual([]);
});

test(verifies("spec:sources", "the bodies of multi-image2video that stand in a source are these"), () => {
  const isTheirs = (file = "") => /^examples\/(multi-image2video|errors|webhook)\//.test(file);
  const quoted = examples.filter(({ file, source }) => source !== undefined && isTheirs(file));
  expect([...new Set(quoted.map(({ file, source }) => `${source} ${file}`))].sort()).toEqual([
    "docs examples/multi-image2video/create-request.json",
    "docs examples/multi-image2video/create-response.json",
    "docs-errors examples/errors/400-model-name-required.json",
    "docs-query examples/multi-image2video/task-processing.json",
    "gateway examples/errors/400-task-not-exist.json",
    "kling examples/errors/429-concurrency-exceeded.json",
    "observed examples/errors/403-quota-exceeded.json",
    "observed examples/errors/503-model-not-found.json",
  ]);
});
