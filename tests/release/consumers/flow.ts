import {
  createKlingClient,
  type KlingClientOptions,
  type SucceedTask,
  type VideoResult,
} from "cometapi-kling";
import { downloadToFile } from "cometapi-kling/node";
import type { components } from "cometapi-kling/schema";
import { parseWebhook } from "cometapi-kling/webhook";

export type Envelope = components["schemas"];
export const parse: typeof parseWebhook = parseWebhook;
export const toFile: typeof downloadToFile = downloadToFile;

export interface Outcome {
  taskId: string;
  status: "succeed";
  contentType: string;
  bytes: number;
}

/** What every consumer does: create, wait, download. */
export async function flow(options: KlingClientOptions): Promise<Outcome> {
  const { multiImage2Video } = createKlingClient(options);
  const created = await multiImage2Video.create({
    image_list: ["https://example.com/dog.png", "https://example.com/jacket.png"],
    prompt: "The dog puts on the jacket and smiles.",
    mode: "std",
  });
  // @ts-expect-error a number is not a picture
  const refused: Parameters<typeof multiImage2Video.create>[0] = { image_list: [1, 2], prompt: "" };
  if (refused.prompt !== "") throw new Error("unreachable");
  const task: SucceedTask<VideoResult> = await multiImage2Video.wait(created, {
    firstPollMs: 1,
    pollIntervalMs: 1,
  });
  const { contentType, stream } = await multiImage2Video.download(task);
  const { byteLength: bytes } = await new Response(stream).arrayBuffer();
  return { taskId: task.task_id, status: task.task_status, contentType, bytes };
}
