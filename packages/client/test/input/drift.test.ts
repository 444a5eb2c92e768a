import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createKlingClient,
  type EndpointFacts,
  findProblems,
  type InputProblem,
  InvalidInputError,
  image2Video,
  multiImage2Video,
  text2Video,
  videoExtend,
} from "../../src/index.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const url = "https://example.com/a.png";

async function problemsOf(endpoint: EndpointFacts, input: object): Promise<[string, boolean | undefined][]> {
  const problems: InputProblem[] = await findProblems(endpoint, input);
  return problems.map(({ pointer, isDisputed }) => [pointer, isDisputed]);
}

describe(verifies("client:validate", "a limit that the sources disagree about is marked"), () => {
  test.each<[string, EndpointFacts, object, string]>([
    ["one picture", multiImage2Video, { image_list: [url], prompt: "p" }, "/image_list"],
    ["a long prompt", multiImage2Video, { image_list: [url, url], prompt: "p".repeat(501) }, "/prompt"],
    ["a length of 7 s", text2Video, { prompt: "p", duration: "7" }, "/duration"],
    ["another shape", text2Video, { prompt: "p", aspect_ratio: "4:3" }, "/aspect_ratio"],
    ["no first picture", image2Video, { image_tail: url }, "/image"],
    ["no task", videoExtend, { video_id: "1" }, "/task_id"],
  ])("%s", async (_name, endpoint, input, pointer) => {
    expect(await problemsOf(endpoint, input)).toEqual([[pointer, true]]);
  });

  test.each<[string, EndpointFacts, object, string]>([
    ["five pictures", multiImage2Video, { image_list: Array(5).fill(url), prompt: "p" }, "/image_list"],
    ["an empty prompt", multiImage2Video, { image_list: [url, url], prompt: "" }, "/prompt"],
    ["a number as prompt", text2Video, { prompt: 7 }, "/prompt"],
    ["no video", videoExtend, { task_id: "1" }, "/video_id"],
    ["a first picture that is none", image2Video, { image: "./a.png" }, "/image"],
  ])("and not others of the same field: %s", async (_name, endpoint, input, pointer) => {
    expect(await problemsOf(endpoint, input)).toEqual([[pointer, undefined]]);
  });
});

describe(verifies("client:validate", "the error's advice fits its cause"), () => {
  async function adviceFor(changes: object): Promise<string | undefined> {
    const { fetch } = recordedFetch(example("create-response"));
    const client = createKlingClient({ apiKey: "k", fetch });
    const failing = client.multiImage2Video.create({ image_list: [url, url], prompt: "p", ...changes });
    const error = await failing.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as InvalidInputError).advice;
  }

  test("where every limit is sure", async () => {
    expect(await adviceFor({ cfg_scale: 2 })).toBe("Correct the request.");
  });

  test("where the sources disagree", async () => {
    expect(await adviceFor({ prompt: "p".repeat(501), image_list: [url] })).toBe(
      'The sources of the contract disagree about /image_list and /prompt: set validate to "warn" to send it.',
    );
    expect(await adviceFor({ prompt: "p".repeat(501), cfg_scale: 2 })).toBe(
      "Correct the other fields. The sources of the contract disagree about /prompt: " +
        'set validate to "warn" to send it.',
    );
  });
});
