import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect } from "vitest";
import { createKlingClient, type KlingClientOptions, type KlingError } from "../../src/index.ts";
import { input } from "./clocked-client.ts";

export type Fetch = NonNullable<KlingClientOptions["fetch"]>;

/** The error of one create request. */
export async function errorOf(options: KlingClientOptions): Promise<KlingError> {
  const { multiImage2Video } = createKlingClient({
    apiKey: "k",
    submitOnce: false,
    maxRetries: 0,
    ...options,
  });
  return multiImage2Video.create(input).then(
    () => expect.unreachable("it did not fail"),
    (error: KlingError) => error,
  );
}

/** Takes a request as a platform's fetch does, and fails. */
export const failing =
  (error: unknown): Fetch =>
  async (request) => {
    new Request(request);
    throw error;
  };

export const fault = (code: string, syscall?: string, message = "no"): Error =>
  Object.assign(new Error(message), { code, ...(syscall === undefined ? {} : { syscall }) });
export const wrapped = (cause: unknown): Error => new TypeError("fetch failed", { cause });

export function thrower(): never {
  throw new TypeError("wrong setting");
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
