import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type IdentifyFaceInput, InvalidInputError, type KlingClientOptions } from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { example, json, recordedFetch } from "../fakes/recorded-fetch.ts";

const input: IdentifyFaceInput = { video_url: "https://example.com/talk.mp4" };
const body = JSON.parse(readExample("identify-face/call-response.json")) as Record<string, unknown>;

function start(answers: Parameters<typeof recordedFetch>, options: KlingClientOptions = {}) {
  const fake = recordedFetch(...answers);
  const { identifyFace, clock, warnings } = clockedClient(fake, options);
  return { fake, identifyFace, clock, warnings };
}

describe(verifies("client:call", "an endpoint that answers at once"), () => {
  test("returns the data of the answer", async () => {
    const operations: unknown[] = [];
    const { fake, identifyFace } = start([json(body)], {
      onRequest: ({ operation, endpoint }) => operations.push(operation, endpoint),
    });
    expect(await identifyFace(input)).toEqual(body["data"]);
    const [request] = fake.requests;
    expect([request?.method, request?.url]).toEqual([
      "POST",
      "https://api.cometapi.com/kling/v1/videos/identify-face",
    ]);
    expect(JSON.parse(request?.body ?? "")).toEqual(input);
    expect(operations).toEqual(["identifyFace", "identifyFace"]);
  });

  test("returns the data inside the wrapper of a sibling gateway", async () => {
    const { identifyFace } = start([json({ code: "success", message: "", data: body })]);
    expect(await identifyFace(input)).toEqual(body["data"]);
  });

  test.each([
    ["no data", json({ code: 0, message: "SUCCEED" })],
    ["data of another kind", json({ code: 0, data: "none" })],
    ["null for data", json({ code: 0, data: null })],
    ["a list for data", json({ code: 0, data: [] })],
  ])("rejects %s, which may have been paid for", async (_name, answer) => {
    const { identifyFace } = start([answer]);
    await expect(identifyFace(input)).rejects.toMatchObject({
      name: "UnexpectedResponseError",
      billed: "unknown",
      message: "identifyFace: no data in the answer",
    });
  });

  test.each([
    ["a lost connection", new TypeError("fetch failed"), "ConnectionError"],
    ["a server error", example("error-500-internal", 500), "ServerError"],
    [
      "a page of a gateway",
      new Response("<html>", { status: 504, headers: { "content-type": "text/html" } }),
      "ServerError",
    ],
  ])("is not sent again after %s, whose outcome is unknown", async (_name, answer, name) => {
    const { fake, identifyFace, clock } = start([answer]);
    await expect(settled(clock, identifyFace(input))).rejects.toMatchObject({ name, billed: "unknown" });
    expect(fake.requests).toHaveLength(1);
  });

  test("is not sent again after a timeout", async () => {
    const { fake, identifyFace, clock } = start([() => new Promise(() => {})]);
    await expect(settled(clock, identifyFace(input, { requestTimeoutMs: 500 }))).rejects.toMatchObject({
      name: "RequestTimeoutError",
      billed: "unknown",
    });
    expect(fake.requests).toHaveLength(1);
  });

  test.each([
    ["429 with 1302", example("error-429-rate-limited", 429)],
    ["503 for maintenance", example("error-503-maintenance", 503)],
  ])("is sent again after %s, which certainly executed nothing", async (_name, refusal) => {
    const { fake, identifyFace, clock } = start([refusal, json(body)]);
    expect(await settled(clock, identifyFace(input))).toEqual(body["data"]);
    expect(fake.requests).toHaveLength(2);
  });

  test("stops with the caller's signal", async () => {
    const { fake, identifyFace } = start([json(body)]);
    await expect(identifyFace(input, { signal: AbortSignal.abort("enough") })).rejects.toMatchObject({
      name: "AbortError",
      billed: "no",
      message: "identifyFace: stopped by the caller",
    });
    expect(fake.requests).toHaveLength(0);
  });

  test.each([
    [{}, "must have exactly one of"],
    [{ video_id: "1", video_url: "https://example.com/a.mp4" }, "must have exactly one of"],
    [undefined, "must have exactly one of"],
  ])("refuses %j before anything is sent", async (wrong, words) => {
    const { fake, identifyFace } = start([json(body)]);
    const error = await identifyFace(wrong as IdentifyFaceInput).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toContain(words);
    expect(fake.requests).toHaveLength(0);
  });

  test("is sent with a warning, or without a check, as the option says", async () => {
    const warned = start([json(body)], { validate: "warn" });
    await warned.identifyFace({} as IdentifyFaceInput);
    expect(warned.warnings).toEqual([expect.stringContaining("identifyFace: sent, although")]);
    const unchecked = start([json(body)], { validate: "off" });
    await unchecked.identifyFace({} as IdentifyFaceInput);
    expect([unchecked.warnings, unchecked.fake.requests.length]).toEqual([[], 1]);
  });
});
