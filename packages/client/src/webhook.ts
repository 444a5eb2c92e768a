// Entry `cometapi-kling/webhook`: a handler of deliveries, and signed URLs for them.

export {
  type SignCallbackUrlOptions,
  type SignedCallback,
  signCallbackUrl,
  type VerifyCallbackUrlOptions,
  verifyCallbackUrl,
  type WebhookSecret,
} from "./webhook/callback-url.ts";
export { createWebhookHandler, type WebhookContext, type WebhookHandler } from "./webhook/handler.ts";
export { type NodeRequest, type NodeResponse, toNodeHandler } from "./webhook/node-adapter.ts";
export type { CallbackInfo, WebhookOptions } from "./webhook/options.ts";
export { parseWebhook } from "./webhook/parse.ts";
export type { TaskEndpointName, TaskOf } from "./webhook/queryable-endpoint.ts";
export type { WebhookStore } from "./webhook/store/store.ts";
