import type { WebhookHandler } from "cometapi-kling/webhook";
import type { Receiver } from "./smoke.ts";

/** Hands a delivery to the handler as a `Request`, without a server. */
export function straight(handle: WebhookHandler): Receiver {
  const headers = { "content-type": "application/json" };
  return {
    deliver: async (url, body) => (await handle(new Request(url, { method: "POST", headers, body }))).status,
    close: () => undefined,
  };
}
