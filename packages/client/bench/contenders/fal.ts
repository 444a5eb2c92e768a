import { type Contender, loadPeer, pictureUrls } from "../contender.ts";
import { fal as dialect } from "../dialect.ts";

interface StatusOptions {
  requestId: string;
  abortSignal?: AbortSignal | undefined;
}
interface FalClient {
  queue: {
    submit(
      endpoint: string,
      options: { input: object; abortSignal?: AbortSignal | undefined },
    ): Promise<{ request_id?: string }>;
    status(endpoint: string, options: StatusOptions): Promise<unknown>;
    subscribeToStatus(
      endpoint: string,
      options: StatusOptions & { timeout?: number | undefined },
    ): Promise<unknown>;
    result(endpoint: string, options: StatusOptions): Promise<unknown>;
  };
}
interface FalModule {
  createFalClient(options: {
    credentials: string;
    requestMiddleware(request: { url: string }): Promise<{ url: string }>;
  }): FalClient;
}

const endpoint = "fal-ai/any/model";

export const fal: Contender = {
  name: "@fal-ai/client",
  dialect,
  takesSignal: true,
  async open({ baseUrl, apiKey }) {
    const { createFalClient } = await loadPeer<FalModule>("@fal-ai/client");
    const { queue, ...rest } = createFalClient({
      credentials: apiKey,
      // Its hosts are fixed. Its own hook sends the requests to another one.
      requestMiddleware: async (request) => {
        const { pathname, search } = new URL(request.url);
        return { ...request, url: `${baseUrl}${pathname}${search}` };
      },
    });
    return {
      subject: { queue, ...rest },
      async create({ pictures = pictureUrls, signal } = {}) {
        const input = { image_urls: pictures, prompt: "They wave." };
        return (await queue.submit(endpoint, { input, abortSignal: signal })).request_id;
      },
      get: (taskId, { signal } = {}) => queue.status(endpoint, { requestId: taskId, abortSignal: signal }),
      // The same as its `subscribe` does after the submit.
      async wait(taskId, { signal, timeoutMs } = {}) {
        const options = { requestId: taskId, abortSignal: signal };
        await queue.subscribeToStatus(endpoint, { ...options, timeout: timeoutMs });
        return queue.result(endpoint, { requestId: taskId });
      },
    };
  },
};
