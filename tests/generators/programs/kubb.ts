import { createMultiImage2VideoTask, getMultiImage2VideoTask, type MultiImage2VideoInput } from "./client";

export async function run(baseURL: string, body: MultiImage2VideoInput) {
  const config = { baseURL, headers: { Authorization: "Bearer any", "Content-Type": "application/json" } };
  const created = await createMultiImage2VideoTask(body, config);
  const found = await getMultiImage2VideoTask(created.data.task_id, config);
  const { data } = found;
  // Compiles only while the tool keeps `number` for a time of 64 bits.
  const age: number = data.updated_at - data.created_at;
  const url = data.task_status === "succeed" ? data.task_result.videos[0]?.url : undefined;
  return { created, found, url, age };
}
