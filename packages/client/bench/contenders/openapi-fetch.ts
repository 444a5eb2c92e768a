import type { paths } from "../../src/generated/schema.ts";
import { type Contender, pictureUrls } from "../contender.ts";
import { kling } from "../dialect.ts";

const path = "/kling/v1/videos/multi-image2video";

/** openapi-fetch with our types and nothing around it. */
export const bareOpenapiFetch: Contender = {
  name: "openapi-fetch",
  dialect: kling,
  takesSignal: true,
  async open({ baseUrl, apiKey }) {
    const { default: createClient } = await import("openapi-fetch");
    const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${apiKey}` } });
    return {
      subject: client,
      async create({ pictures = pictureUrls, signal } = {}) {
        const [first, second, ...rest] = pictures.map((image) => ({ image: String(image) }));
        if (first === undefined || second === undefined) throw new Error("at least two pictures are needed");
        const image_list = [first, second, ...rest] as [typeof first, typeof first];
        const { data, error } = await client.POST(path, {
          body: { image_list, prompt: "They wave." },
          signal: signal ?? null,
        });
        if (error !== undefined) throw error;
        return data.data?.task_id;
      },
      async get(taskId, { signal } = {}) {
        const { data, error } = await client.GET(`${path}/{task_id}`, {
          params: { path: { task_id: taskId } },
          signal: signal ?? null,
        });
        if (error !== undefined) throw error;
        return data;
      },
    };
  },
};
