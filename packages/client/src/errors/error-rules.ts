import type { components } from "../generated/schema.ts";
import type { KlingError } from "./errors.ts";
import {
  AuthenticationError,
  ConnectionError,
  ContentPolicyError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  QuotaError,
  RateLimitError,
  ServerError,
} from "./errors.ts";

type ServiceErrorCode = components["schemas"]["ServiceErrorCode"];

/** What an error code or an HTTP status of the service means. */
export interface ErrorRule {
  /** The class of the error that is thrown. */
  error: typeof KlingError;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** Whether the refused call can have made a paid task. */
  billed: "no" | "unknown";
  /** What to do about the error. */
  advice: string;
}

// Without this annotation, every program that bundles any part of the client would contain the tables.
/* @__NO_SIDE_EFFECTS__ */
const rule = (
  error: typeof KlingError,
  advice: string,
  retryable: boolean = false,
  billed: "no" | "unknown" = "no",
): ErrorRule => ({ error, retryable, billed, advice });
/* @__NO_SIDE_EFFECTS__ */
const busy = (error: typeof KlingError, advice: string): ErrorRule => rule(error, advice, true);
/* @__NO_SIDE_EFFECTS__ */
const broken = (advice: string): ErrorRule => rule(ServerError, advice, true, "unknown");

const checkKey = "Check the API key.";
const correctRequest = "Correct the request as the message says.";
const changeInput = "Change the pictures or the prompt.";
const slowDown = "Wait and try again, with fewer calls at once.";
const tryLater = "Try again later.";

/**
 * All service codes of Kling. A code that the contract gains or loses fails the build here.
 * Doc source: the error table of Kling's API reference, `x-codes` in the contract.
 */
export const serviceErrors: Readonly<Record<ServiceErrorCode, ErrorRule>> = {
  1000: rule(AuthenticationError, checkKey),
  1001: rule(AuthenticationError, "Send the API key: set apiKey or COMETAPI_KEY."),
  1002: rule(AuthenticationError, checkKey),
  1003: rule(AuthenticationError, "Wait until the key becomes valid."),
  1004: rule(AuthenticationError, "Issue a new API key."),
  1100: rule(PermissionError, "Check the account's settings."),
  1101: rule(QuotaError, "Top up the account."),
  1102: rule(QuotaError, "Buy a resource pack."),
  1103: rule(PermissionError, "Check the account's permissions for this model."),
  1200: rule(InvalidRequestError, correctRequest),
  1201: rule(InvalidRequestError, correctRequest),
  1202: rule(NotFoundError, "Check baseUrl."),
  1203: rule(NotFoundError, "Check the task id or the model name."),
  1300: rule(ContentPolicyError, changeInput),
  1301: rule(ContentPolicyError, changeInput),
  1302: busy(RateLimitError, slowDown),
  1303: busy(RateLimitError, "Wait until a running task has ended."),
  1304: rule(PermissionError, "Add the server's address to the account's IP whitelist."),
  5000: broken(tryLater),
  5001: busy(ServerError, tryLater),
  5002: broken(tryLater),
};

/**
 * Names that the gateway uses in place of a service code.
 * Doc source: the error pages of CometAPI, `x-codes` in the contract.
 */
export const gatewayErrors: Readonly<Record<string, ErrorRule>> = {
  // Documented as a fault of the request, even with status 500.
  invalid_request: rule(InvalidRequestError, correctRequest),
  // Permanent, although its status is 503.
  model_not_found: rule(NotFoundError, "Check the model name and the key's group."),
  permission_denied: rule(PermissionError, "Check the key's permissions for this model."),
  read_request_body_failed: rule(InvalidRequestError, "Send smaller pictures, or URLs."),
  task_not_exist: rule(NotFoundError, "Check the task id."),
};

/** HTTP statuses, for responses without a known code. */
export const statusErrors: Readonly<Record<number, ErrorRule>> = {
  400: rule(InvalidRequestError, correctRequest),
  401: rule(AuthenticationError, checkKey),
  402: rule(QuotaError, "Top up the account."),
  403: rule(PermissionError, "Check the key's permissions and the account's quota."),
  404: rule(NotFoundError, "Check the task id and baseUrl."),
  405: rule(NotFoundError, "Check baseUrl."),
  407: rule(ConnectionError, "Give the proxy its user name and password."),
  408: broken(tryLater),
  413: rule(InvalidRequestError, "Send smaller pictures, or URLs."),
  429: busy(RateLimitError, slowDown),
  500: broken(tryLater),
  502: broken(tryLater),
  503: broken(tryLater),
  504: broken(tryLater),
  524: broken(tryLater),
};

const quotaExceeded = rule(QuotaError, "Top up the account.");
const unknownLimit = rule(RateLimitError, "The code is not documented; see the error's body.");

/** Whether a gateway's word, such as `insufficient_user_quota`, says that the account is empty. */
export function isQuotaWord(word: string): boolean {
  return /quota|balance|billing|credit|arrear/i.test(word);
}

/**
 * The rule for a response: by its code, else by its status. Undefined when neither is known. A refusal with status 429
 * passes by itself only with a code that says so, or without a code of its own.
 */
export function findErrorRule(
  status: number,
  code: number | string | undefined,
  message: string,
): ErrorRule | undefined {
  if (typeof code === "number" && isServiceErrorCode(code)) return serviceErrors[code];
  if (typeof code === "string" && Object.hasOwn(gatewayErrors, code)) return gatewayErrors[code];
  if (typeof code === "string" && isQuotaWord(code)) return quotaExceeded;
  // When the quota is used up, the gateway's code is null; only the message says so.
  if (status === 403 && /quota/i.test(message)) return quotaExceeded;
  if (status === 429 && code !== undefined && code !== status) return unknownLimit;
  return (
    statusErrors[status] ??
    (status >= 500 ? broken(tryLater) : status >= 400 ? rule(InvalidRequestError, correctRequest) : undefined)
  );
}

function isServiceErrorCode(code: number): code is ServiceErrorCode {
  return Object.hasOwn(serviceErrors, code);
}
