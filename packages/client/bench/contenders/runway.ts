import { type CallOptions, type Contender, loadPeer, pictureUrls } from "../contender.ts";
import { runway as dialect } from "../dialect.ts";

interface Task extends Promise<unknown> {
  waitForTaskOutput(options: {
    timeout?: number | undefined;
    abortSignal?: AbortSignal | undefined;
  }): Promise<unknown>;
}
interface RunwayML {
  imageToVideo: {
    create(body: object, options: CallOptions): Promise<{ id?: string }>;
  };
  tasks: { retrieve(id: string, options?: CallOptions): Task };
}
interface RunwayModule {
  default: new (options: { apiKey: string; baseURL: string; timeout?: number | undefined }) => RunwayML;
}

export const runway: Contender = {
  name: "@runwayml/sdk",
  dialect,
  takesSignal: true,
  async open({ baseUrl, apiKey, requestTimeoutMs: timeout }) {
    const { default: RunwayML } = await loadPeer<RunwayModule>("@runwayml/sdk");
    const client = new RunwayML({ apiKey, baseURL: baseUrl, timeout });
    return {
      subject: client,
      async create({ pictures = pictureUrls, signal } = {}) {
        const promptImage = pictures.map((uri) => ({ uri, position: "first" }));
        const body = { model: "gen4_turbo", promptImage, promptText: "They wave.", ratio: "1280:720" };
        return (await client.imageToVideo.create(body, { signal })).id;
      },
      get: (taskId, { signal } = {}) => client.tasks.retrieve(taskId, { signal }),
      wait: (taskId, { signal, timeoutMs } = {}) =>
        client.tasks.retrieve(taskId).waitForTaskOutput({ timeout: timeoutMs, abortSignal: signal }),
    };
  },
};
