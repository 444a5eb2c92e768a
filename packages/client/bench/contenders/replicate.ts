import { type CallOptions, type Contender, loadPeer, pictureUrls } from "../contender.ts";
import { replicate as dialect } from "../dialect.ts";

interface Replicate {
  predictions: {
    create(options: CallOptions & { model: string; input: object }): Promise<{ id?: string }>;
    get(id: string, options: CallOptions): Promise<unknown>;
  };
  wait(prediction: { id: string }, options: object, stop: () => Promise<boolean>): Promise<unknown>;
}
interface ReplicateModule {
  default: new (options: { auth: string; baseUrl: string }) => Replicate;
}

export const replicate: Contender = {
  name: "replicate",
  dialect,
  takesSignal: true,
  async open({ baseUrl, apiKey }) {
    const { default: Replicate } = await loadPeer<ReplicateModule>("replicate");
    const client = new Replicate({ auth: apiKey, baseUrl });
    return {
      subject: client,
      async create({ pictures = pictureUrls, signal } = {}) {
        const input = { images: pictures, prompt: "They wave." };
        return (await client.predictions.create({ model: "any/model", input, signal })).id;
      },
      get: (taskId, { signal } = {}) => client.predictions.get(taskId, { signal }),
      // Its `run` passes the signal to the loop in the same way.
      wait: (taskId, { signal } = {}) =>
        client.wait({ id: taskId }, {}, async () => signal?.aborted === true),
    };
  },
};
