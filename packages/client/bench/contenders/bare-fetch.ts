import { type Contender, pictureUrls } from "../contender.ts";
import { kling } from "../dialect.ts";

const path = "/kling/v1/videos/multi-image2video";

/** The code that a user writes without a client. */
export const bareFetch: Contender = {
  name: "fetch",
  dialect: kling,
  takesSignal: true,
  async open({ baseUrl, apiKey }) {
    const headers = { Authorization: `Bearer ${apiKey}` };
    const read = async (response: Response): Promise<{ data?: { task_id: string } }> => {
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return (await response.json()) as { data?: { task_id: string } };
    };
    return {
      subject: {},
      async create({ pictures = pictureUrls, signal } = {}) {
        const response = await fetch(`${baseUrl}${path}`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify({ image_list: pictures.map((image) => ({ image })), prompt: "They wave." }),
          signal: signal ?? null,
        });
        return (await read(response)).data?.task_id;
      },
      async get(taskId, { signal } = {}) {
        return read(await fetch(`${baseUrl}${path}/${taskId}`, { headers, signal: signal ?? null }));
      },
    };
  },
};
