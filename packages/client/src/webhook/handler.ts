import type { KlingClient } from "../generated/client.ts";
import { isWorker } from "../platform/runtime.ts";
import { verifyCallbackUrl } from "./callback-url.ts";
import { handleDelivery } from "./delivery.ts";
import { maxDeliveries } from "./limits.ts";
import { type CallbackInfo, type ResolvedWebhook, resolveWebhook, type WebhookOptions } from "./options.ts";
import { readHint } from "./parse.ts";
import { readBody } from "./read-body.ts";
import { type DeliveryStatus, respond } from "./response.ts";
import { storeKey } from "./store/store.ts";
import { createTurns, type Turns } from "./turns.ts";

/** What a platform passes along with a request, such as Cloudflare's `ctx`. */
export interface WebhookContext {
  /** Keeps the process alive for work after the response. */
  waitUntil?: (work: Promise<unknown>) => void;
}

/** Responds to one delivery. The promise never rejects. */
export type WebhookHandler = (request: Request, context?: WebhookContext) => Promise<Response>;

/**
 * Makes a handler of deliveries for every platform with `Request` and `Response`. The body of a delivery is only a hint
 * that a task may have changed: the handler queries the task, and `onTask` gets the service's own answer.
 *
 * It responds with 200 when the state is handled or old, with 202 when `waitUntil` takes the work, with 400, 403, 405,
 * 408 or 413 to a request that is not a delivery for a task of yours, and with 500 or 503 when the delivery should come
 * again.
 *
 * Each state of a task is handed over at least once, if the sender repeats deliveries that got 500 or 503, and exactly
 * once while no process dies and `onTask` keeps its time.
 * @param options the client, the secret and `onTask`.
 * @throws {InvalidInputError} naming the option that is wrong.
 * @example
 * ```ts
 * import { createKlingClient } from "cometapi-kling";
 * import { createWebhookHandler, toNodeHandler } from "cometapi-kling/webhook";
 * import { createServer } from "node:http";
 *
 * const handle = createWebhookHandler({
 *   kling: createKlingClient(),
 *   secret: process.env.WEBHOOK_SECRET ?? "",
 *   onTask: async (task, { endpoint, externalTaskId }) => {
 *     console.log(endpoint, externalTaskId, task.task_status);
 *   },
 * });
 * createServer(toNodeHandler(handle)).listen(3000);
 * ```
 */
export function createWebhookHandler<Client extends object = KlingClient>(
  options: WebhookOptions<Client>,
): WebhookHandler {
  const webhook = resolveWebhook(options);
  const takeTurn = createTurns();
  // A request that Cloudflare cancels in a Worker never ends, and would count for ever.
  const most = isWorker() ? Number.POSITIVE_INFINITY : maxDeliveries;
  let deliveries = 0;
  return async (request, context) => {
    if (request.method !== "POST") return respond(405, { allow: "POST" });
    if (deliveries >= most) return respond(503);
    deliveries += 1;
    const { status } = await begin(request, webhook, takeTurn);
    const done = Promise.resolve(status).finally(() => {
      deliveries -= 1;
    });
    if (typeof status === "number" || context?.waitUntil === undefined) return respond(await done);
    try {
      context.waitUntil(done);
      return respond(202);
    } catch (error) {
      await webhook.report(error);
      return respond(await done);
    }
  };
}

/** Checks a delivery and begins to handle it. Neither this promise nor the status rejects. */
async function begin(
  request: Request,
  webhook: ResolvedWebhook,
  takeTurn: Turns,
): Promise<{ status: DeliveryStatus | Promise<DeliveryStatus> }> {
  try {
    const callback = await callbackOf(request.url, webhook);
    if (callback === undefined) return { status: 403 };
    const body = await readBody(request, webhook.maxBodyBytes, webhook.clock);
    if (typeof body === "number") return { status: body };
    const hint = readHint(body);
    if (hint === undefined) return { status: 400 };
    // All deliveries at one signed URL are about one task, whatever id they name.
    const key = storeKey(callback.endpoint, callback.externalTaskId ?? hint.taskId ?? "");
    const turn = takeTurn(key, hint, (latest) => handleDelivery(latest, callback, webhook));
    return { status: turn ?? 503 };
  } catch (error) {
    await webhook.report(error);
    return { status: 500 };
  }
}

/** What the URL of a delivery says about its task; undefined when it needs a signature and has no valid one. */
async function callbackOf(
  url: string,
  { secrets, endpoint, clock }: ResolvedWebhook,
): Promise<CallbackInfo | undefined> {
  if (secrets !== undefined) return verifyCallbackUrl(url, { secret: secrets, now: clock.now() });
  return endpoint === undefined ? undefined : { endpoint };
}
