import { InvalidInputError } from "../errors/errors.ts";
import type { TaskEndpointName } from "./queryable-endpoint.ts";

const parameters = {
  version: "kling_version",
  endpoint: "kling_endpoint",
  task: "kling_task",
  expires: "kling_expires",
  signature: "kling_signature",
};
/** Version of the parameters and of the signed message. URLs of another version are not accepted. */
const formatVersion = "1";
const defaultValidMs = 24 * 60 * 60_000;
const shortestSecret = 16;

/** One secret, or several while one replaces another. The first signs; all are accepted. */
export type WebhookSecret = string | readonly string[];

/** Options of `signCallbackUrl`. */
export interface SignCallbackUrlOptions {
  /** Text of at least 16 characters that only your servers know, for example 32 random bytes as hexadecimal text. */
  secret: WebhookSecret;
  /** The endpoint of the create request that will carry the URL, for example `multiImage2Video`. */
  endpoint: TaskEndpointName;
  /** The `external_task_id` of that create request. */
  externalTaskId: string;
  /**
   * Milliseconds for which the URL is accepted.
   * @default 86_400_000
   */
  validMs?: number | undefined;
  /**
   * Until when the URL is accepted, in place of `validMs`; Unix time in milliseconds.
   * @default now + validMs
   */
  expiresAt?: number | undefined;
  /**
   * The current Unix time in milliseconds, for tests.
   * @default Date.now()
   */
  now?: number | undefined;
}

/** Options of `verifyCallbackUrl`. */
export interface VerifyCallbackUrlOptions {
  /** The secret of `signCallbackUrl`, or several, each of which is accepted. */
  secret: WebhookSecret;
  /**
   * The current Unix time in milliseconds, for tests.
   * @default Date.now()
   */
  now?: number | undefined;
}

/** What the signature of a callback URL proves. */
export interface SignedCallback {
  /** The endpoint that the task belongs to, for example `multiImage2Video`. */
  endpoint: string;
  /** The `external_task_id` of the task. */
  externalTaskId: string;
}

/**
 * Makes the URL for `callback_url`: adds the endpoint, the task's id, an expiry, the version of this format and an
 * HMAC-SHA-256 of all of them and of the path. The service does not sign what it posts, and anyone can post to a public
 * URL. A delivery at a signed URL comes from someone who got the URL from you, is about this task, and is in time.
 *
 * Scheme, host and other parameters are not signed: behind a proxy they differ from those that the sender used, and
 * they do not change what the handler does. Deployments that must not accept each other's URLs need different secrets.
 * @param url the address of your handler: absolute, http or https.
 * @param options the secret, and the endpoint and `external_task_id` of the task.
 * @throws {InvalidInputError} when the URL, the secret, the endpoint, the id or the time cannot be used.
 * @example
 * ```ts
 * import { createKlingClient } from "cometapi-kling";
 * import { signCallbackUrl } from "cometapi-kling/webhook";
 *
 * const externalTaskId = "order-2026-000184";
 * const callback_url = await signCallbackUrl("https://shop.example/hooks/kling", {
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   endpoint: "text2Video",
 *   externalTaskId,
 * });
 * await createKlingClient().text2Video.create({
 *   prompt: "A fox runs through snow.",
 *   external_task_id: externalTaskId,
 *   callback_url,
 * });
 * ```
 */
export async function signCallbackUrl(
  url: string | URL,
  {
    secret,
    endpoint,
    externalTaskId,
    validMs = defaultValidMs,
    expiresAt,
    now = Date.now(),
  }: SignCallbackUrlOptions,
): Promise<string> {
  const [signing = ""] = checkSecrets(secret);
  const text = String(url);
  const signed = URL.canParse(text) ? new URL(text) : undefined;
  if (signed === undefined || !/^https?:$/.test(signed.protocol)) {
    throw new InvalidInputError("signCallbackUrl: the URL must be absolute, with http or https.");
  }
  if (typeof endpoint !== "string" || !/^[a-z][A-Za-z0-9]*$/.test(endpoint)) {
    throw new InvalidInputError(
      `signCallbackUrl: endpoint must name an endpoint of the client, such as multiImage2Video, got: ${String(endpoint)}`,
    );
  }
  const end = expiresAt ?? now + validMs;
  if (!Number.isFinite(end) || end <= now) {
    throw new InvalidInputError(
      `signCallbackUrl: validMs and expiresAt are in milliseconds and must give a time in the future, got: ${end}`,
    );
  }
  const expires = String(Math.ceil(end / 1_000));
  signed.hash = "";
  signed.searchParams.set(parameters.version, formatVersion);
  signed.searchParams.set(parameters.endpoint, endpoint);
  signed.searchParams.set(parameters.task, externalTaskId);
  signed.searchParams.set(parameters.expires, expires);
  if (externalTaskId === "" || signed.searchParams.get(parameters.task) !== externalTaskId) {
    throw new InvalidInputError(
      "signCallbackUrl: externalTaskId must be well-formed Unicode text, and not empty.",
    );
  }
  const message = messageOf(signed.pathname, { endpoint, externalTaskId }, expires);
  const signature = await crypto.subtle.sign("HMAC", await keyOf(signing), message);
  signed.searchParams.set(parameters.signature, toBase64Url(new Uint8Array(signature)));
  return signed.href;
}

/**
 * Verifies a signed URL. The comparison takes the same time for every wrong signature.
 * @param url the whole address to which the delivery was sent.
 * @param options the secret.
 * @returns what the signature proves. Undefined unless `signCallbackUrl` of the same format version signed the path,
 * the endpoint, the id and the expiry with one of the secrets, each of its parameters occurs exactly once, and the URL
 * has not expired.
 * @throws {InvalidInputError} when the secret cannot be used.
 * @example
 * ```ts
 * import { verifyCallbackUrl } from "cometapi-kling/webhook";
 *
 * export async function POST(request: Request): Promise<Response> {
 *   const callback = await verifyCallbackUrl(request.url, { secret: process.env.WEBHOOK_SECRET ?? "" });
 *   if (callback === undefined) return new Response(null, { status: 403 });
 *   console.log(callback.endpoint, callback.externalTaskId);
 *   return new Response("OK");
 * }
 * ```
 */
export async function verifyCallbackUrl(
  url: string | URL,
  { secret, now = Date.now() }: VerifyCallbackUrlOptions,
): Promise<SignedCallback | undefined> {
  const secrets = checkSecrets(secret);
  const text = String(url);
  if (!URL.canParse(text)) return undefined;
  const { pathname, searchParams } = new URL(text);
  const only = (name: string): string | undefined => {
    const values = searchParams.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  if (only(parameters.version) !== formatVersion) return undefined;
  const endpoint = only(parameters.endpoint);
  const externalTaskId = only(parameters.task);
  const expires = only(parameters.expires);
  const signature = fromBase64Url(only(parameters.signature) ?? "");
  if (endpoint === undefined || externalTaskId === undefined) return undefined;
  if (expires === undefined || signature === undefined) return undefined;
  const callback: SignedCallback = { endpoint, externalTaskId };
  const message = messageOf(pathname, callback, expires);
  for (const candidate of secrets) {
    if (await crypto.subtle.verify("HMAC", await keyOf(candidate), signature, message))
      return Number(expires) * 1_000 > now ? callback : undefined;
  }
  return undefined;
}

/**
 * Returns the secrets as a list.
 * @throws {InvalidInputError} when one cannot be used. It is not printed: a mistyped secret may be most of a real one.
 */
export function checkSecrets(secret: WebhookSecret): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  const usable = secrets.every((item) => typeof item === "string" && item.length >= shortestSecret);
  if (secrets.length === 0 || !usable) {
    throw new InvalidInputError(
      `secret must be text of at least ${shortestSecret} characters, or a list of such text.`,
    );
  }
  return secrets as readonly string[];
}

// As JSON, two different lists never give the same text. The first item separates this use of the secret from others.
function messageOf(
  path: string,
  { endpoint, externalTaskId }: SignedCallback,
  expires: string,
): Uint8Array<ArrayBuffer> {
  const parts = ["cometapi-kling callback", formatVersion, path, endpoint, externalTaskId, expires];
  return new TextEncoder().encode(JSON.stringify(parts));
}

function keyOf(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, [
    "sign",
    "verify",
  ]);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // The last character has two unused bits, so four texts stand for the same bytes. Only the canonical one is accepted.
  return toBase64Url(bytes) === text ? bytes : undefined;
}
