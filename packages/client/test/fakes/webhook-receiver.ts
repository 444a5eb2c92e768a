import type { Task } from "../../src/index.ts";
import { createKlingClient } from "../../src/index.ts";
import { createWebhookHandler, signCallbackUrl, type WebhookOptions } from "../../src/webhook.ts";
import { exampleBody, json, type RecordedFetch } from "./recorded-fetch.ts";

export const secret = "a secret of thirty-two characters";
export const now = 1_773_380_633_979;
export const externalTaskId = "order-2026-000184";
export const endpoint = "multiImage2Video";
export const signedUrl: string = await signCallbackUrl("https://shop.example/hook", {
  secret,
  endpoint,
  externalTaskId,
  now,
});

export const submitted = exampleBody("webhook-submitted") as unknown as Task;
export const processing = exampleBody("webhook-processing") as unknown as Task;
export const succeed = exampleBody("webhook-succeed") as unknown as Task;
export const failed = exampleBody("webhook-failed") as unknown as Task;
export const taskId: string = submitted.task_id;

/** The service's answer to a query of a task. */
export const found = (task: Task): Response =>
  json({ code: 0, message: "SUCCEED", request_id: "r", data: task });

/** A delivery. */
export function post(body: unknown, url = signedUrl, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(url, { method: "POST", body: text, headers });
}

export interface Deferred<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
}

export function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export interface Receiver {
  handle: ReturnType<typeof createWebhookHandler>;
  tasks: Task[];
  errors: unknown[];
  service: RecordedFetch;
}

/** A handler, and what it passed to `onTask` and `onError`. The service answers its queries in order. */
export function receiver(service: RecordedFetch, options: Partial<WebhookOptions> = {}): Receiver {
  const kling = createKlingClient({ apiKey: "sk-private", fetch: service.fetch, maxRetries: 0 });
  const tasks: Task[] = [];
  const errors: unknown[] = [];
  const defaults: WebhookOptions = {
    kling,
    secret,
    clock: { now: () => now },
    onTask: (task) => tasks.push(task),
    onError: (error) => errors.push(error),
  };
  const handle = createWebhookHandler({ ...defaults, ...options } as WebhookOptions);
  return { handle, tasks, errors, service };
}
