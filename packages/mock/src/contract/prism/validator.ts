import { createInstance, type IHttpProxyConfig } from "@stoplight/prism-http";
import type { EngineRequest, Operation, Violation } from "./exchange.ts";
import { explainBody } from "./nearest-error.ts";
import { allViolations, defaults, type IHttpOperation, prismRequest, silent } from "./setup.ts";

/** A response of an upstream. */
interface UpstreamResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed if the media type is JSON, else text. */
  body: unknown;
}

/** A violation with the rule of the spec. */
export interface ExplainedViolation extends Violation {
  /** The operation, the status, the keyword and its value. */
  rule: string;
  /** The value that breaks the rule, if there is one. */
  found?: unknown;
}

/**
 * The violations of an exchange, those of the request first.
 * @throws {Error} if the spec has no operation for the request, or Prism cannot read the response
 */
export type ValidateExchange = (
  request: EngineRequest,
  response: UpstreamResponse,
) => Promise<ExplainedViolation[]>;

const config: IHttpProxyConfig = {
  ...defaults,
  isProxy: true,
  errors: true,
  upstream: new URL("http://upstream.invalid"),
};

/** Prism's proxy with errors on, but without its HTTP client, which would send the key to the host of a redirect. */
export function createExchangeValidator(operations: readonly Operation[]): ValidateExchange {
  return async (request, response) => {
    const { status, headers, body } = response;
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
    if (matched === undefined) throw new Error("Prism did not read the response");
    return explain(matched, response, allViolations(result.right.validations));
  };
}

/** Explains Prism's violations. For `oneOf` in a body, Prism reports every branch, which buries the actual error. */
function explain(
  operation: IHttpOperation,
  response: UpstreamResponse,
  violations: Violation[],
): ExplainedViolation[] {
  const name = operation.iid ?? `${operation.method.toUpperCase()} ${operation.path}`;
  const isOfBody = ({ location }: Violation) => location[0] === "response" && location[1] === "body";
  const withRules = violations.map((violation) => ({
    ...violation,
    rule: isOfBody(violation) ? `${name}, response ${response.status}` : name,
  }));
  if (!violations.some(isOfBody)) return withRules;
  const explained = explainBody(operation, response).map(({ location, message, rule, found, code }) => ({
    location: ["response", "body", ...location],
    severity: "Error",
    code,
    message,
    rule: `${name}, response ${response.status}: ${rule}`,
    ...(found === undefined ? {} : { found }),
  }));
  return explained.length === 0 ? withRules : [...withRules.filter((each) => !isOfBody(each)), ...explained];
}
