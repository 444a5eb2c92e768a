import { createInstance, type IHttpProxyConfig } from "@stoplight/prism-http";
import type { EngineRequest, Operation, Violation } from "./exchange.ts";
import { explainBody } from "./nearest-error.ts";
import { allViolations, defaults, type IHttpOperation, prismRequest, silent } from "./setup.ts";

/** What an upstream answered. */
export interface UpstreamAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed if the media type is JSON, else text. */
  body: unknown;
}

/** A violation, with what the spec says there. */
export interface JudgedViolation extends Violation {
  /** The rule of the spec: operation, status, keyword and its value. */
  rule: string;
  /** What is there instead, where one value is to blame. */
  found?: unknown;
}

/**
 * Says what the spec has against an exchange, the request's violations first; empty if nothing.
 * @throws {Error} if the spec has no operation for the request, or Prism cannot read the answer
 */
export type Judge = (request: EngineRequest, answer: UpstreamAnswer) => Promise<JudgedViolation[]>;

const config: IHttpProxyConfig = {
  ...defaults,
  isProxy: true,
  errors: true,
  upstream: new URL("http://upstream.invalid"),
};

/** Prism's proxy with errors on, without its HTTP client, which follows redirects and takes the key along. */
export function createJudge(operations: readonly Operation[]): Judge {
  return async (request, answer) => {
    const { status, headers, body } = answer;
    let matched: IHttpOperation | undefined;
    const prism = createInstance(config, {
      logger: silent,
      forward: (_input, _baseUrl, _proxy, operation) => () => async () => {
        matched = operation;
        return { _tag: "Right", right: { statusCode: status, headers, body } };
      },
    });
    const result = await prism.request(prismRequest(request), operations as IHttpOperation[])();
    if (result._tag === "Left") throw result.left;
    if (matched === undefined) throw new Error("Prism asked for no answer");
    return explain(matched, answer, allViolations(result.right.validations));
  };
}

/** Prism decides; of a body it tells every branch that does not fit, which hides the one thing that is wrong. */
function explain(
  operation: IHttpOperation,
  answer: UpstreamAnswer,
  violations: Violation[],
): JudgedViolation[] {
  const name = operation.iid ?? `${operation.method.toUpperCase()} ${operation.path}`;
  const isOfBody = ({ location }: Violation) => location[0] === "response" && location[1] === "body";
  const judged = violations.map((violation) => ({
    ...violation,
    rule: isOfBody(violation) ? `${name}, response ${answer.status}` : name,
  }));
  if (!violations.some(isOfBody)) return judged;
  const explained = explainBody(operation, answer).map(({ location, message, rule, found, code }) => ({
    location: ["response", "body", ...location],
    severity: "Error",
    code,
    message,
    rule: `${name}, response ${answer.status}: ${rule}`,
    ...(found === undefined ? {} : { found }),
  }));
  return explained.length === 0 ? judged : [...judged.filter((each) => !isOfBody(each)), ...explained];
}
