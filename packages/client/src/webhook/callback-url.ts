import { InvalidInputError } from "../errors.ts";

const parameters = { task: "kling_task", expires: "kling_expires", signature: "kling_signature" };
const defaultValidMs = 24 * 60 * 60_000;
const shortestSecret = 16;

/** One secret, or several while one replaces another: the first signs, all are accepted. */
export type WebhookSecret = string | readonly string[];

export interface SignCallbackUrlOptions {
  /** Known to your servers alone, at least 16 characters, for example 32 random bytes as text. */
  secret: WebhookSecret;
  /** The `external_task_id` of the create request that will carry the URL. */
  externalTaskId: string;
  /** Milliseconds for which the URL is accepted. Default: 86,400,000, a day. */
  validMs?: number | undefined;
  /** Until when the URL is accepted, in place of `validMs`; Unix time in milliseconds. */
  expiresAt?: number | undefined;
  /** The present, for tests; Unix time in milliseconds. Default: the system's clock. */
  now?: number | undefined;
}

export interface VerifyCallbackUrlOptions {
  secret: WebhookSecret;
  /** The present, for tests; Unix time in milliseconds. Default: the system's clock. */
  now?: number | undefined;
}

/** What the signature of a callback URL vouches for. */
export interface SignedCallback {
  externalTaskId: string;
}

/**
 * The URL for `callback_url`, with the task's id, an expiry and an HMAC-SHA-256 of both and the path in its
 * query. The service does not sign what it posts, and everybody can post to a public URL: with this one, only
 * who has got it from you can, for this task, for a while.
 *
 * Scheme, host and other parameters are not signed. Behind a proxy they are not the ones that the sender saw,
 * and none of them changes what the handler does. Deployments that must not accept each other's URLs need
 * secrets of their own.
 * @param url where your handler is.
 * @param options the secret, and the `external_task_id` of the task.
 * @throws {InvalidInputError} when the URL, the secret, the id or the time cannot be used.
 */
export async function signCallbackUrl(
  url: string | URL,
  { secret, externalTaskId, validMs = defaultValidMs, expiresAt, now = Date.now() }: SignCallbackUrlOptions,
): Promise<string> {
  const [signing = ""] = checkSecrets(secret);
  const text = String(url);
  const signed = URL.canParse(text) ? new URL(text) : undefined;
  if (signed === undefined || !/^https?:$/.test(signed.protocol)) {
    throw new InvalidInputError("signCallbackUrl: the URL must be absolute, with http or https.");
  }
  const end = expiresAt ?? now + validMs;
  if (!Number.isFinite(end) || end <= now) {
    throw new InvalidInputError(
      `signCallbackUrl: validMs and expiresAt are in milliseconds and must lead to a time to come, got: ${end}`,
    );
  }
  const expires = String(Math.ceil(end / 1_000));
  signed.hash = "";
  signed.searchParams.set(parameters.task, externalTaskId);
  signed.searchParams.set(parameters.expires, expires);
  if (externalTaskId === "" || signed.searchParams.get(parameters.task) !== externalTaskId) {
    throw new InvalidInputError("signCallbackUrl: externalTaskId must be a text of Unicode, and not empty.");
  }
  const message = messageOf(signed.pathname, externalTaskId, expires);
  const signature = await crypto.subtle.sign("HMAC", await keyOf(signing), message);
  signed.searchParams.set(parameters.signature, toBase64Url(new Uint8Array(signature)));
  return signed.href;
}

/**
 * What a signed URL vouches for; undefined unless `signCallbackUrl` made its path, id and expiry with one of
 * the secrets, each of its parameters is there exactly once, and it has not expired. The comparison takes the
 * same time for every wrong signature.
 * @param url the whole address to which the delivery was sent.
 * @param options the secret.
 * @throws {InvalidInputError} when the secret cannot be used.
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
  const externalTaskId = only(parameters.task);
  const expires = only(parameters.expires);
  const signature = fromBase64Url(only(parameters.signature) ?? "");
  if (externalTaskId === undefined || expires === undefined || signature === undefined) return undefined;
  const message = messageOf(pathname, externalTaskId, expires);
  for (const candidate of secrets) {
    if (await crypto.subtle.verify("HMAC", await keyOf(candidate), signature, message))
      return Number(expires) * 1_000 > now ? { externalTaskId } : undefined;
  }
  return undefined;
}

/**
 * The secrets as a list.
 * @throws {InvalidInputError} without printing one: a mistyped secret may be most of a real one.
 */
export function checkSecrets(secret: WebhookSecret): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  const usable = secrets.every((item) => typeof item === "string" && item.length >= shortestSecret);
  if (secrets.length === 0 || !usable) {
    throw new InvalidInputError(
      `secret must be a text of at least ${shortestSecret} characters, or a list of such texts.`,
    );
  }
  return secrets as readonly string[];
}

// A list as JSON: no two different lists give the same text, and no other HMAC of the user's looks like it.
function messageOf(path: string, externalTaskId: string, expires: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(["cometapi-kling callback", path, externalTaskId, expires]));
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
  // The last character has two bits to spare: four texts stand for the same bytes, and one is ours.
  return toBase64Url(bytes) === text ? bytes : undefined;
}
