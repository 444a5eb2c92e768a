import { type CallOptions, type Contender, loadPeer, pictureUrls } from "../contender.ts";
import { openai as dialect } from "../dialect.ts";

interface OpenAI {
  responses: {
    create(body: object, options: CallOptions): Promise<{ id?: string }>;
    retrieve(id: string, query: object, options: CallOptions): Promise<unknown>;
  };
}
interface OpenAIModule {
  default: new (options: { apiKey: string; baseURL: string; timeout?: number | undefined }) => OpenAI;
}

/** Its videos were shut down in September 2026. Its paid job with polls is now a response in the background. */
export const openai: Contender = {
  name: "openai",
  dialect,
  takesSignal: true,
  async open({ baseUrl, apiKey, requestTimeoutMs: timeout }) {
    const { default: OpenAI } = await loadPeer<OpenAIModule>("openai");
    const client = new OpenAI({ apiKey, baseURL: baseUrl, timeout });
    return {
      subject: client,
      async create({ pictures = pictureUrls, signal } = {}) {
        const images = pictures.map((image_url) => ({ type: "input_image", image_url, detail: "auto" }));
        const content = [{ type: "input_text", text: "They wave." }, ...images];
        const body = { model: "gpt-5", background: true, input: [{ role: "user", content }] };
        return (await client.responses.create(body, { signal })).id;
      },
      get: (taskId, { signal } = {}) => client.responses.retrieve(taskId, {}, { signal }),
    };
  },
};
