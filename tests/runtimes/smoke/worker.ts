// For workerd: the handler runs in a worker, with the context that Cloudflare passes.
import type { WebhookContext, WebhookHandler } from "cometapi-kling/webhook";
import { runtimeName } from "./runtime-name.ts";
import { type Receiver, type SmokeSettings, smoke } from "./smoke.ts";

const handler = {
  async fetch(request: Request, _env: unknown, ctx: Required<WebhookContext>): Promise<Response> {
    const settings = (await request.json()) as SmokeSettings;
    return Response.json(await smoke(runtimeName(), settings, (handle) => serve(handle, ctx)));
  },
};

function serve(handle: WebhookHandler, ctx: Required<WebhookContext>): Receiver {
  const headers = { "content-type": "application/json" };
  return {
    async deliver(url, body) {
      let work: Promise<unknown> | undefined;
      const watched: WebhookContext = {
        waitUntil(promise) {
          work = promise;
          ctx.waitUntil(promise);
        },
      };
      const { status } = await handle(new Request(url, { method: "POST", headers, body }), watched);
      await work;
      return status;
    },
    close: () => undefined,
  };
}

// biome-ignore lint/style/noDefaultExport: a worker is a default export
export default handler;
