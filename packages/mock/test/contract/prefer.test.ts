import { createContractMock, PreferenceError } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { startCli, urlOf } from "../support/child.ts";
import { createPath, exchange, getPath } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

const headers = { ...authorization, ...json };

describe("a preference for all requests", () => {
  async function answersWith(prefer: string) {
    const { fetch } = await createContractMock({ prefer });
    return async (path: string, init: RequestInit = { headers }): Promise<string> => {
      const response = await fetch(`http://mock${path}`, init);
      return `${response.status} ${/"task_status":"(\w+)"/.exec(await response.text())?.[1] ?? ""}`.trim();
    };
  }
  const create = { method: "POST", headers, body: documentedBody };

  test(verifies("mock:prefer", "chooses an example, and leaves operations without it alone"), async () => {
    const ask = await answersWith("example=failed");
    expect(await ask(getPath)).toBe("200 failed");
    expect(await ask(getPath)).toBe("200 failed");
    expect(await ask(createPath, create)).toBe("200 submitted");
    expect(await ask(createPath, { ...create, body: "{}" })).toBe("400");
    expect(await ask("/nowhere")).toBe("404");
  });

  test(verifies("mock:prefer", "chooses a status"), async () => {
    const ask = await answersWith("code=429");
    expect(await ask(getPath)).toBe("429");
    expect(await ask(createPath, create)).toBe("429");
  });

  test(verifies("mock:prefer", "gives way to what a request names"), async () => {
    const ask = await answersWith("example=failed");
    expect(await ask(getPath, { headers: { ...headers, prefer: "example=processing" } })).toBe(
      "200 processing",
    );
    expect(await ask(`${getPath}?__example=submitted`)).toBe("200 submitted");
    expect(await ask(getPath, { headers: { ...headers, prefer: "example=nothing" } })).toBe("404");
  });

  test(verifies("mock:prefer", "is an option of the command line"), async () => {
    await using child = startCli(["contract", "--port", "0", "--prefer", "example=failed"]);
    const { body } = await exchange(await urlOf(child), { method: "GET", path: getPath, headers });
    expect(body).toContain('"task_status":"failed"');
  });

  test.each([
    ["example=faild", "no operation has such a response; did you mean failed?"],
    ["code=599", "no operation has such a response"],
    ["code=504, example=failed", "no operation has such a response"],
    ["failed", 'names no response: give "code=429", "example=failed", or both'],
    ["scenario=slow", "names no response"],
  ])(verifies("mock:prefer", "%s is refused at the start"), async (prefer, message) => {
    await expect(createContractMock({ prefer })).rejects.toThrow(PreferenceError);
    await expect(createContractMock({ prefer })).rejects.toThrow(message);
  });
});

test.each(["scenario=slow", "scenario = slow", 'code=429, scenario="slow"'])(
  verifies("mock:prefer", "Prefer: %s is refused, since it is of the simulator"),
  async (prefer) => {
    const { fetch } = await createContractMock();
    const response = await fetch(`http://mock${getPath}`, { headers: { ...headers, prefer } });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('has no scenario \\"slow\\"');
  },
);

test.each(["https://example.com/openapi.yaml", "HTTP://example.com/openapi.json"])(
  verifies("mock:startup-errors", "the remote document %s is refused in one line"),
  async (spec) => {
    const child = startCli(["contract", "--spec", spec]);
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toBe(
      `cometapi-kling-mock: ${spec} is remote: store a copy of the document, and name that file\n`,
    );
  },
);

test.each([
  [
    "throws",
    () => {
      throw new Error("broken log");
    },
  ],
  ["rejects", () => Promise.reject(new Error("broken log"))],
])(verifies("mock:hostile", "an onRequest that %s costs no response"), async (_, onRequest) => {
  const { fetch } = await createContractMock({ onRequest });
  const response = await fetch(`http://mock${createPath}`, { method: "POST", headers, body: documentedBody });
  expect(response.status).toBe(200);
});
