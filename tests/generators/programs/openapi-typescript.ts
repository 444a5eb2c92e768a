import createClient from "openapi-fetch";
import type { components, paths } from "./client/schema";

export async function run(baseUrl: string, body: components["schemas"]["MultiImage2VideoInput"]) {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: "Bearer any" } });
  const created = await client.POST("/kling/v1/videos/multi-image2video", { body });
  if (created.data === undefined) throw new Error(`HTTP ${created.response.status}`);
  const { task_id } = created.data.data;
  const found = await client.GET("/kling/v1/videos/multi-image2video/{task_id}", {
    params: { path: { task_id } },
  });
  if (found.data === undefined) throw new Error(`HTTP ${found.response.status}`);
  const { data } = found.data;
  // Compiles only while the tool keeps `number` for a time of 64 bits.
  const age: number = data.updated_at - data.created_at;
  const url = data.task_status === "succeed" ? data.task_result.videos[0]?.url : undefined;
  return { created: created.data, found: found.data, url, age };
}
