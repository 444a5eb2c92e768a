import type * as api from "../../src/index.ts";
import { type Contender, pictureUrls, type VideoClient } from "../contender.ts";
import { kling } from "../dialect.ts";

/** The client in this repository, from its sources or as built. */
export function ours(load: () => Promise<Pick<typeof api, "createKlingClient">>): Contender {
  return {
    name: "cometapi-kling",
    dialect: kling,
    takesSignal: true,
    looksUp: true,
    async open(options): Promise<VideoClient> {
      const { createKlingClient } = await load();
      const client = createKlingClient(options);
      const { multiImage2Video } = client;
      return {
        subject: client,
        async create({ pictures = pictureUrls, signal } = {}) {
          return (await multiImage2Video.create({ image_list: pictures, prompt: "They wave." }, { signal }))
            .task_id;
        },
        get: (taskId, call) => multiImage2Video.get(taskId, call),
        wait: (taskId, call) => multiImage2Video.wait(taskId, call),
      };
    },
  };
}
