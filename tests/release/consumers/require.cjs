const { argv } = require("node:process");
const { createKlingClient } = require("cometapi-kling");

async function main() {
  const { multiImage2Video } = createKlingClient({ baseUrl: argv[2], apiKey: "any" });
  const created = await multiImage2Video.create({
    image_list: ["https://example.com/dog.png", "https://example.com/jacket.png"],
    prompt: "The dog puts on the jacket and smiles.",
  });
  const task = await multiImage2Video.wait(created, { firstPollMs: 1, pollIntervalMs: 1 });
  const { contentType, stream } = await multiImage2Video.download(task);
  const { byteLength: bytes } = await new Response(stream).arrayBuffer();
  const outcome = { taskId: task.task_id, status: task.task_status, contentType, bytes };
  // biome-ignore lint/suspicious/noConsole: the outcome is what this program prints
  console.log(JSON.stringify(outcome));
}

main();
