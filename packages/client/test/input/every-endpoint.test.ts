import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readDocument, type Schema } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints } from "../../src/generated/endpoints/index.ts";
import { createKlingClient, type EndpointFacts, findProblems } from "../../src/index.ts";
import { encodeRequest, loadBody } from "../../src/input/encode.ts";
import { png } from "../fakes/pictures.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";
import { bodySchema, changed, exampleBodies, placesWith, type Variant, variantsOf } from "./variants.ts";

const { components, paths } = readDocument();
const ajv = new Ajv2020({ strict: false, validateFormats: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "contract", components });

/** Validates bodies with Ajv, by the schema of the contract. */
function validatorOf(endpoint: EndpointFacts): (body: unknown) => boolean {
  const schema = paths[endpoint.path]?.post?.requestBody?.content["application/json"]?.schema;
  return ajv.compile({ $ref: `contract${schema?.$ref}` });
}

const isMedia = (schema: Schema): boolean => "x-image" in schema || "x-audio" in schema;
const isWrapper = ({ required = [], properties = {} }: Schema): boolean => {
  const field = properties[required[0] ?? ""];
  const target = components.schemas[field?.$ref?.split("/").at(-1) ?? ""] ?? field;
  return required.length === 1 && target !== undefined && isMedia(target);
};

/** Where the client and the contract's schema differ, and why. */
const deviations: { client: "accepts" | "refuses"; reason: string; is: (variant: Variant) => boolean }[] = [
  {
    client: "accepts",
    reason: "a Blob is encoded before it is sent",
    is: ({ schema, value }) => isMedia(schema) && value instanceof Blob,
  },
  {
    client: "accepts",
    reason: "a data: URL loses its prefix before it is sent",
    is: ({ schema, value }) => isMedia(schema) && /^data:[^,]*;base64,/i.test(String(value)),
  },
  {
    client: "accepts",
    reason: "a bare picture gets its object before it is sent",
    is: ({ schema, value }) => isWrapper(schema) && (typeof value === "string" || value instanceof Blob),
  },
  {
    client: "refuses",
    reason: "a picture is a URL or Base64 within the limits of x-image, which JSON Schema cannot state",
    is: ({ schema, value }) => isMedia(schema) && typeof value === "string",
  },
  {
    client: "refuses",
    reason: "the service can only fetch and call http and https URLs",
    is: ({ schema, value }) => schema.format === "uri" && !/^https?:[/][/][^/]/i.test(String(value)),
  },
  {
    client: "refuses",
    reason: "Ajv's pattern accepts hosts that RFC 3986 does not allow",
    is: ({ value }) => ["https://a@b@example.com/", "https://example.com:port/"].includes(String(value)),
  },
  {
    client: "refuses",
    reason: "a step in a path cannot be looked up",
    is: ({ path, value }) => path.join() === "external_task_id" && /^[.]{1,2}$/.test(String(value)),
  },
  {
    client: "refuses",
    reason: "a Blob is an object for Ajv, but not on the wire",
    is: ({ schema, value }) => schema.type === "object" && value instanceof Blob,
  },
];

const used = new Set<string>();

test(verifies("spec:generated", "the client has the facts of every endpoint of the contract"), () => {
  const inContract = Object.keys(paths).filter((path) => paths[path]?.post !== undefined);
  expect(endpoints.map(({ path }) => path).sort()).toEqual(inContract.sort());
});

describe.each<EndpointFacts>([...endpoints])("$name", (endpoint) => {
  test(verifies("client:validate", "every example of the contract passes"), async () => {
    const examples = exampleBodies(endpoint);
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, body] of examples) expect(await findProblems(endpoint, body), name).toEqual([]);
  });

  test(
    verifies("client:validate", "a changed example is accepted or refused as by the contract's schema"),
    async () => {
      const isValid = validatorOf(endpoint);
      const wrong: string[] = [];
      const counts = { accepts: 0, refuses: 0 };
      for (const variant of variantsOf(endpoint)) {
        const problems = await findProblems(endpoint, variant.body as object);
        const client = problems.length === 0 ? "accepts" : "refuses";
        counts[client] += 1;
        if ((client === "accepts") === isValid(variant.body)) continue;
        const known = deviations.find((deviation) => deviation.client === client && deviation.is(variant));
        if (known === undefined) wrong.push(`the client ${client}: ${variant.title}`);
        else used.add(known.reason);
      }
      expect(wrong).toEqual([]);
      // At least both results for each field: an endpoint of few fields has few variants.
      const fields = Object.keys(bodySchema(endpoint).properties ?? {}).length;
      expect(Math.min(counts.accepts, counts.refuses)).toBeGreaterThan(2 * fields);
    },
  );

  test(
    verifies("client:create.images", "a Blob at each place of a picture or a sound is sent as Base64"),
    async () => {
      for (const [name, body] of exampleBodies(endpoint)) {
        for (const keyword of ["x-image", "x-audio"] as const) {
          for (const path of placesWith(keyword, bodySchema(endpoint), body)) {
            const bytes = png(640, 480, 1_000 + path.length);
            const input = changed(body, path, new Blob([bytes])) as object;
            const expected = changed(body, path, Buffer.from(bytes).toString("base64"));
            const place = `${name}: ${path.join(".")}`;
            expect(await findProblems(endpoint, input), place).toEqual([]);
            expect(await sent(endpoint, input), place).toEqual(expected);
            // As a page's FileReader gives it.
            const url = `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
            expect(await sent(endpoint, changed(body, path, url) as object), place).toEqual(expected);
          }
        }
      }
    },
  );

  test("an example is sent as it is, unknown fields too", async () => {
    for (const [name, body] of exampleBodies(endpoint)) {
      const input = { ...body, added_tomorrow: { deep: [1, null, "data:image/png;base64,AAAA"] } };
      expect(await sent(endpoint, input), name).toEqual(input);
    }
  });
});

/** The body that the service gets, as the client sends it here. A browser's body must be the same. */
async function sent(endpoint: EndpointFacts, input: object): Promise<unknown> {
  const content = paths[endpoint.path]?.post?.responses["200"]?.content["application/json"];
  const [answer] = Object.values(content?.examples ?? {});
  const { fetch, requests } = recordedFetch(json(answer?.value));
  // With submitOnce off, the client adds no external_task_id.
  const kling = createKlingClient({ apiKey: "k", fetch, submitOnce: false });
  const target: unknown = Reflect.get(kling, endpoint.name);
  if (typeof target === "function") await target(input);
  else await (target as { create(input: object): Promise<unknown> }).create(input);
  const body = JSON.parse(requests[0]?.body ?? "") as unknown;

  const whole = (await loadBody({ operation: "" }, encodeRequest(endpoint, "", input), false))({
    onFailure: () => {},
    onLast: () => {},
  });
  expect(JSON.parse(await new Response(await whole).text())).toEqual(body);
  return body;
}

test("each listed deviation occurs", () => {
  expect(deviations.map(({ reason }) => reason).filter((reason) => !used.has(reason))).toEqual([]);
});
