import { readExample } from "cometapi-kling-spec";
import { createPath, getPath, type Probe } from "./exchange.ts";

export const authorization = { authorization: "Bearer sk-test" };
export const json = { "content-type": "application/json" };
export const documentedBody: string = readExample("multi-image2video/create-request.json");

const everyField = JSON.parse(readExample("multi-image2video/create-request-every-field.json")) as Record<
  string,
  unknown
>;
// Without its callback_url, to which the stock CLI would send a webhook.
delete everyField["callback_url"];
const [image] = everyField["image_list"] as unknown[];
const [mask] = everyField["dynamic_masks"] as Record<string, unknown>[];
const point = { x: 1, y: 2 };

function create(changes: Record<string, unknown>, headers: Record<string, string> = {}): Probe {
  return {
    headers: { ...authorization, ...json, ...headers },
    body: JSON.stringify({ ...everyField, ...changes }),
  };
}

function raw(body: string | string[], headers: Record<string, string> = json): Probe {
  return { headers: { ...authorization, ...headers }, body };
}

function get(headers: Record<string, string> = {}, path: string = getPath): Probe {
  return { method: "GET", path, headers: { ...authorization, ...headers } };
}

function withTrajectories(trajectories: unknown[]): Probe {
  return create({ dynamic_masks: [{ ...mask, trajectories }] });
}

/** Requests to both the mock and the stock Prism CLI. */
export const probes: Record<string, Probe> = {
  "the documented call": raw(documentedBody),
  "every field": create({}),
  "an unknown property": create({ added_tomorrow: true }),
  "an unknown query parameter": { ...create({}), path: `${createPath}?added=tomorrow&added=twice` },

  "one image": create({ image_list: [image] }),
  "five images": create({ image_list: [image, image, image, image, image] }),
  "no images": create({ image_list: undefined }),
  "an image without content": create({ image_list: [image, {}] }),
  "no prompt": create({ prompt: undefined }),
  "an empty prompt": create({ prompt: "" }),
  "a prompt of 500": create({ prompt: "x".repeat(500) }),
  "a prompt of 501": create({ prompt: "x".repeat(501) }),
  "a prompt of 500 beyond the first plane": create({ prompt: "🎬".repeat(500) }),
  "a negative prompt of 201": create({ negative_prompt: "x".repeat(201) }),
  "an unknown mode": create({ mode: "ultra" }),
  "an unknown duration": create({ duration: "7" }),
  "a numeric duration": create({ duration: 5 }),
  "cfg_scale beyond 1": create({ cfg_scale: 2 }),
  "seven masks": create({ dynamic_masks: Array.from({ length: 7 }, () => mask) }),
  "one trajectory point": withTrajectories([point]),
  "77 trajectory points": withTrajectories(Array.from({ length: 77 }, () => point)),
  "78 trajectory points": withTrajectories(Array.from({ length: 78 }, () => point)),
  "a fractional point": withTrajectories([point, { x: 0.5, y: 1 }]),
  "a bad callback_url": create({ callback_url: "not a url" }),
  "an empty external_task_id": create({ external_task_id: "" }),
  "an unknown aspect ratio": create({ aspect_ratio: "4:3" }),
  "a watermark without its switch": create({ watermark_info: { enabled: "yes" } }),
  "many violations": create({ image_list: Array.from({ length: 200 }, () => ({ image: 1 })) }),

  "more violations than are collected": create({ image_list: Array.from({ length: 5_000 }, () => 1) }),
  "many violations of lists in lists": create({
    dynamic_masks: Array.from({ length: 300 }, () => ({ mask: 1, trajectories: [{}, {}, {}] })),
  }),
  "many wrong fields": create(Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at]))),
  "no body": { headers: { ...authorization, ...json } },
  "an empty object": raw("{}"),
  "an array": raw("[]"),
  null: raw("null"),
  "a string": raw('"text"'),
  "a number": raw("0"),
  "length 0": raw("", json),

  "no Authorization": { headers: json, body: documentedBody },
  "a basic Authorization": raw(documentedBody, { ...json, authorization: "Basic YTpi" }),
  "an empty bearer": raw(documentedBody, { ...json, authorization: "Bearer" }),
  "an unauthorized and bad request": { headers: json, body: "{}" },
  "an unauthorized query": { method: "GET", path: getPath },

  "a query": get(),
  "a query by another id": get({}, `${createPath}/order-2026-000184`),
  "a query by an escaped id": get({}, `${createPath}/%C3%A9%20%2F`),
  "a query with a body": { ...get(json), body: "{}" },

  "Prefer code": get({ prefer: "code=429" }),
  "Prefer code of an HTML answer": get({ prefer: "code=504" }),
  "Prefer code of an HTML answer, for a browser": get({ prefer: "code=504", accept: "text/html" }),
  "Prefer code of an HTML answer, as JSON": get({ prefer: "code=504", accept: "application/json" }),
  "Prefer example": get({ prefer: "example=failed" }),
  "Prefer code and example": get({ prefer: "code=400, example=taskNotExist" }),
  "Prefer code on a create": create({}, { prefer: "code=500" }),
  "Prefer code on a refused create": create({ mode: "ultra" }, { prefer: "code=429" }),
  "Prefer an unknown example": get({ prefer: "example=nothing" }),
  "Prefer a code that is none": get({ prefer: "code=abc" }),
  "Prefer an undocumented code": get({ prefer: "code=599" }),
  "Prefer code with spaces": get({ prefer: "code = 429" }),
  "Prefer code in quotes": get({ prefer: 'code="429"' }),
  "Prefer what no server has to know": get({ prefer: "respond-async, wait=10" }),
  "Prefer dynamic with a seed": get({ prefer: "dynamic=true, seed=7" }),
  "Prefer dynamic that is no boolean": get({ prefer: "dynamic=maybe" }),
  "the query instead of Prefer": get({}, `${getPath}?__example=processing`),
  "the query with a code": get({}, `${getPath}?__code=404`),
  "the query for dynamic": get({}, `${getPath}?__dynamic=true&__seed=7`),
  "the query with a known server": get({}, `${getPath}?__server=https://api.cometapi.com`),
  "the query with an unknown server": get({}, `${getPath}?__server=https://example.com`),

  "a wrong method": { method: "DELETE", path: createPath, headers: authorization },
  "a PUT with a body": { ...raw(documentedBody), method: "PUT" },
  "an unknown route": get({}, "/kling/v1/videos"),
  "a POST to the root": { ...raw(documentedBody), path: "/" },
  "a slash at the end": { ...raw(documentedBody), path: `${createPath}/` },
  "a doubled slash": get({}, getPath.replace("/v1", "//v1")),
  HEAD: { method: "HEAD", path: getPath, headers: authorization },
  "OPTIONS that is no preflight": { method: "OPTIONS", path: getPath, headers: authorization },
  "an unusual method": { method: "PROPFIND", path: getPath, headers: authorization },

  "Accept nothing": get({ accept: "" }),
  "Accept anything": get({ accept: "*/*" }),
  "Accept XML": get({ accept: "application/xml" }),
  "Accept XML or JSON": get({ accept: "application/xml, application/json;q=0.5" }),
  "Accept HTML": get({ accept: "text/html" }),

  "text/plain": raw(documentedBody, { "content-type": "text/plain" }),
  "no content type": raw(documentedBody, {}),
  "a form": raw("prompt=x", { "content-type": "application/x-www-form-urlencoded" }),
  multipart: raw('--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nx\r\n--b--\r\n', {
    "content-type": "multipart/form-data; boundary=b",
  }),
  "problem+json": raw(documentedBody, { "content-type": "application/problem+json" }),
  "JSON in capitals": raw(documentedBody, { "content-type": "Application/JSON" }),
  "charset utf-8": raw(documentedBody, { "content-type": "application/json; charset=utf-8" }),
  "charset in quotes": raw(documentedBody, { "content-type": 'application/json;charset="UTF-8"' }),
  "charset latin1": raw(documentedBody, { "content-type": "application/json; charset=iso-8859-1" }),
  "a byte order mark with charset": raw(`\uFEFF${documentedBody}`, {
    "content-type": "application/json; charset=utf-8",
  }),

  "a chunked body": raw([documentedBody.slice(0, 100), documentedBody.slice(100)]),
  "a chunked refusal": raw(["{", "}"]),
  "a chunked text": raw(["te", "xt"], { "content-type": "text/plain" }),
};
