// Entry `cometapi-kling/webhook`: deliveries of the service, and the URLs that they go to.

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
export type { SeenTask, SeenTasks } from "./webhook/seen-tasks.ts";
