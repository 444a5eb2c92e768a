// For workerd: all requests of the worker share one client, as in a module of an application.
import { createKlingClient, type KlingClient, type KlingClientOptions } from "cometapi-kling";

let client: KlingClient | undefined;

const handler = {
  async fetch(request: Request): Promise<Response> {
    const options = (await request.json()) as KlingClientOptions;
    client ??= createKlingClient(options);
    const image_list = [
      { image: "https://example.com/a.png" },
      { image: "https://example.com/b.png" },
    ] as const;
    const { task_status } = await client.multiImage2Video.generate(
      { prompt: "They wave.", image_list },
      { firstPollMs: 100, pollIntervalMs: 100 },
    );
    return new Response(task_status);
  },
};

// biome-ignore lint/style/noDefaultExport: a worker is a default export
export default handler;
