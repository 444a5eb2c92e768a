import { inspect } from "node:util";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, type KlingClientOptions, type Middleware } from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { json } from "../fakes/recorded-fetch.ts";

const key = "sk-abc/def+1234567890";
const unicode = Array.from(key, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join(
  "",
);
const spellings: Record<string, string> = {
  "as it is": key,
  "with escaped slashes": key.replaceAll("/", "\\/"),
  "as JSON's escapes": unicode,
  "as JSON's escapes, twice": unicode.replaceAll("\\", "\\\\"),
  "as capital escapes": unicode.replaceAll(/[a-f0-9]{4}/g, (hex) => hex.toUpperCase()),
  "percent-encoded": encodeURIComponent(key),
  "percent-encoded, twice": encodeURIComponent(encodeURIComponent(key)),
  "every byte percent-encoded": Buffer.from(key).toString("hex").replaceAll(/../g, "%$&"),
  "as HTML": key.replaceAll("/", "&#x2f;").replaceAll("+", "&#43;"),
  "in Base64": Buffer.from(key).toString("base64"),
  "in the Base64 of a user and it": Buffer.from(`:${key}`).toString("base64"),
  "in the Base64 of a longer user and it": Buffer.from(`me:${key}:x`).toString("base64url"),
};

type Fetch = NonNullable<KlingClientOptions["fetch"]>;
const answering =
  (make: () => Response): Fetch =>
  async (request) => {
    await request.text();
    return make();
  };

/** Everything that leaves the client, made with the key in it. */
const exits: Record<string, (said: string) => { fetch: Fetch; middleware?: Middleware[] }> = {
  "a message": (said) => ({ fetch: answering(() => json(`{"code":1201,"message":"${said}"}`, 400)) }),
  "a message in a message": (said) => ({
    fetch: answering(() => json({ code: "x", message: `{"code":1201,"message":"${said}"}` }, 400)),
  }),
  "a code": (said) => ({ fetch: answering(() => json(`{"code":"${said}","message":"no"}`, 400)) }),
  "a request id": (said) => ({ fetch: answering(() => json(`{"code":1201,"request_id":"${said}"}`, 400)) }),
  "a request id in a message": (said) => ({
    fetch: answering(() => json({ error: { message: `no (request id: ${said})` } }, 400)),
  }),
  "a header": (said) => ({
    fetch: answering(() =>
      json({ code: 1201 }, 400, { "x-request-id": said, "content-type": `text/${said}` }),
    ),
  }),
  "a field": (said) => ({
    fetch: answering(() => json(`{"code":1201,"detail":{"${said}":["${said}"]}}`, 400)),
  }),
  "a success without a task": (said) => ({ fetch: answering(() => json(`{"code":0,"said":"${said}"}`)) }),
  "a page": (said) => ({ fetch: answering(() => new Response(`<p>${said}</p>`, { status: 502 })) }),
  "a page that is cut in the key": (said) => ({
    fetch: answering(() => new Response(`${"x".repeat(4_090)}${said}`, { status: 502 })),
  }),
  "a message that is cut in the key": (said) => ({
    fetch: answering(() => json(`{"code":1201,"message":"${"x".repeat(296)}${said}"}`, 400)),
  }),
  "a thrown error": (said) => ({
    fetch: () =>
      Promise.reject(
        Object.assign(new Error(said), {
          name: said,
          code: said,
          config: { headers: said },
          request: { said },
        }),
      ),
  }),
  "the causes of a thrown error": (said) => ({
    fetch: async (request) => {
      await request.text();
      throw new Error("no", { cause: new AggregateError([new Error(said)], said, { cause: said }) });
    },
  }),
  "an error with getters": (said) => ({
    fetch: () => Promise.reject(Object.defineProperty(new Error("no"), "headers", { get: () => said })),
  }),
  "a middleware": (said) => ({
    fetch: answering(() => json({})),
    middleware: [{ onRequest: () => Promise.reject(new Error(said)) }],
  }),
  "a broken body": (said) => ({
    fetch: answering(() => {
      const start = new TextEncoder().encode(`{"a":"${said}"`);
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(start),
          pull: (controller) => controller.error(new Error(said)),
        }),
      );
    }),
  }),
};

const forms = (text: string): string =>
  [text, safely(() => decodeURIComponent(text)), text.replaceAll("\\/", "/")].join("\n");
function safely(decode: () => string): string {
  try {
    return decode();
  } catch {
    return "";
  }
}

describe(verifies("client:secret", "the key leaves by no exit"), () => {
  test.each(
    Object.keys(exits).flatMap((exit) => Object.keys(spellings).map((spelling) => [exit, spelling] as const)),
  )("in %s, %s", async (exit, spelling) => {
    const said = spellings[spelling] ?? "";
    const seen: unknown[] = [];
    const see = (event: unknown): void => void seen.push(event);
    const { multiImage2Video } = createKlingClient({
      apiKey: key,
      submitOnce: false,
      maxRetries: 1,
      random: () => 0,
      onRequest: see,
      onResponse: see,
      onRetry: see,
      onWarning: see,
      ...exits[exit]?.(said),
    });
    const error = await multiImage2Video.create(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: expect.stringMatching(/Error$/) });
    seen.push(error);
    const { message, stack, body, cause, requestId, code } = error as Record<string, unknown>;
    const shown = [
      inspect(seen, { depth: 12, showHidden: true, getters: true, maxStringLength: null }),
      JSON.stringify([seen, message, stack, body, requestId, code]),
      inspect(cause, { depth: 12, showHidden: true, getters: true }),
    ].join("\n");
    expect(shown).not.toContain(said);
    expect(forms(shown)).not.toContain(key);
    // No part that is long enough to be of use.
    expect(shown).not.toContain(key.slice(0, 12));
  });

  test("in the reason and the fields of a failed task", async () => {
    for (const said of Object.values(spellings)) {
      const task = `{"task_id":"7","task_status":"failed","task_status_msg":"${said}","note":"${said}"}`;
      const fetch = answering(() => json(`{"code":0,"data":${task}}`));
      const { multiImage2Video } = createKlingClient({ apiKey: key, fetch });
      const error = await multiImage2Video.wait("7").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "TaskFailedError" });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(key);
    }
  });
});

test(verifies("client:secret", "a million backslashes, or percents, are searched at once"), async () => {
  for (const said of ["\\", "%25", "%", "&#x"].map((part) => part.repeat(300_000))) {
    const fetch = answering(() => new Response(said, { status: 502 }));
    const { multiImage2Video } = createKlingClient({ apiKey: key, fetch, submitOnce: false, maxRetries: 0 });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({ name: "ServerError" });
  }
});

test(verifies("client:secret", "a text without the key stays as it is"), async () => {
  const message = "sk-abc/def+123456789 is another one, C:\\\\temp, 100%25, &#x2f;";
  const fetch = answering(() => json({ code: 1201, message }, 400));
  const { multiImage2Video } = createKlingClient({ apiKey: key, fetch, submitOnce: false });
  await expect(multiImage2Video.create(input)).rejects.toThrow(message);
});
