import { type Contender, loadPeer, pictureUrls } from "../contender.ts";
import { kling } from "../dialect.ts";

interface Answer {
  data?: { task_id: string };
}
interface KlingAPI {
  client: { defaults: { baseURL: string } };
  multiImageToVideo(params: { image_list: { image: unknown }[]; prompt: string }): Promise<Answer>;
  queryMultiImageToVideoTask(taskId: string): Promise<Answer>;
  waitForVideoResult(
    taskId: string,
    query: (taskId: string) => Promise<Answer>,
    options: { timeout?: number | undefined; showSpinner: false },
  ): Promise<unknown>;
}
interface KlingModule {
  KlingAPI: new (options: { accessKey: string; secretKey: string; timeout?: number | undefined }) => KlingAPI;
}

export const klingApi: Contender = {
  name: "kling-api",
  dialect: kling,
  takesSignal: false,
  async open({ baseUrl, apiKey, requestTimeoutMs: timeout }) {
    const { KlingAPI } = await loadPeer<KlingModule>("kling-api");
    const api = new KlingAPI({ accessKey: `access-${apiKey}`, secretKey: apiKey, timeout });
    // Its option accepts only https, and a fault server has no certificate.
    api.client.defaults.baseURL = baseUrl;
    const query = (taskId: string): Promise<Answer> => api.queryMultiImageToVideoTask(taskId);
    return {
      subject: api,
      async create({ pictures = pictureUrls } = {}) {
        const image_list = pictures.map((image) => ({ image }));
        return (await api.multiImageToVideo({ image_list, prompt: "They wave." })).data?.task_id;
      },
      get: query,
      wait: (taskId, { timeoutMs } = {}) =>
        api.waitForVideoResult(taskId, query, { timeout: timeoutMs, showSpinner: false }),
    };
  },
};
