import { createKlingClient } from "cometapi-kling";

/** What every consumer does: create, wait, download. */
export async function flow(options) {
  const { multiImage2Video } = createKlingClient(options);
  const created = await multiImage2Video.create({
    image_list: ["https://example.com/dog.png", "https://example.com/jacket.png"],
    prompt: "The dog puts on the jacket and smiles.",
  });
  const task = await multiImage2Video.wait(created, { firstPollMs: 1, pollIntervalMs: 1 });
  const { contentType, stream } = await multiImage2Video.download(task);
  const { byteLength: bytes } = await new Response(stream).arrayBuffer();
  return { taskId: task.task_id, status: task.task_status, contentType, bytes };
}
