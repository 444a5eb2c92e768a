import { createMultiImage2VideoTask, getMultiImage2VideoTask, type MultiImage2VideoInput } from "./client";

export async function run(_baseUrl: string, body: MultiImage2VideoInput) {
  const headers = { Authorization: "Bearer any" };
  const created = await createMultiImage2VideoTask(body, { headers });
  if (created.status !== 200) throw new Error(`HTTP ${created.status}`);
  const found = await getMultiImage2VideoTask(created.data.data.task_id, { headers });
  if (found.status !== 200) throw new Error(`HTTP ${found.status}`);
  const { data } = found.data;
  // Compiles only while the tool keeps `number` for a time of 64 bits.
  const age: number = data.updated_at - data.created_at;
  const url = data.task_status === "succeed" ? data.task_result.videos[0]?.url : undefined;
  return { created: created.data, found: found.data, url, age };
}
