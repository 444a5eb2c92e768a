import { createMultiImage2VideoTask, getMultiImage2VideoTask } from "./client";
import { client } from "./client/client.gen";
import type { MultiImage2VideoInput } from "./client/types.gen";

export async function run(baseUrl: string, body: MultiImage2VideoInput) {
  client.setConfig({ baseUrl, auth: "any" });
  const created = await createMultiImage2VideoTask({ body, throwOnError: true });
  const path = { task_id: created.data.data.task_id };
  const found = await getMultiImage2VideoTask({ path, throwOnError: true });
  const { data } = found.data;
  // Compiles only while the tool keeps `number` for a time of 64 bits.
  const age: number = data.updated_at - data.created_at;
  const url = data.task_status === "succeed" ? data.task_result.videos[0]?.url : undefined;
  return { created: created.data, found: found.data, url, age };
}
